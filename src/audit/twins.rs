//! Twins: issues that are alike to the guideline and ended unlike.
//!
//! Two issues are alike where the same rules decide them under the same regime, in the same region,
//! and every test of those rules came out the same and for the same reason; sides are seen from the
//! request, so that a left arm can be the twin of a right one. Quantities are alike where they lie
//! on the same side of every threshold of the rule. An issue of which nothing that the rules ask is
//! documented has no twin: two silent letters are not alike in their facts.
//!
//! Near twins differ in one thing that the rules ask about, or in two. No gold standard is needed
//! for either: it is the recorded outcomes that are held against each other.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use crate::evaluate::{Asking, Judgment, Reason, Slot};
use crate::model::name::{RegionName, RuleName};
use crate::model::outcome::Outcome;
use crate::model::truth::Truth;

use super::bootstrap::SplitMix64;
use super::entry::Entry;
use super::interval::Interval;

/// How often groups are drawn again for the interval.
const REPLICATES: u64 = 2_000;
/// Seed of that drawing.
const SEED: u64 = 1;
/// Most comparisons of groups with one thing left out.
const NEAR_WORK_MAX: usize = 20_000_000;
/// In how many things near twins differ at most.
pub const NEAR_MAX: usize = 2;

/// One decision with the region that it was asked in.
type Part<'a> = (Option<&'a RegionName>, &'a Judgment);

/// How each test on one thing came out, and why.
type Answers = Vec<(Truth, Reason)>;

/// What the rules saw of an issue.
#[derive(Debug, Clone)]
pub struct Profile<'a> {
    regime: Option<usize>,
    parts: Vec<Part<'a>>,
}

/// What decides which profiles can be compared: everything but the answers.
type Shape<'a> = (Option<usize>, Vec<(Option<&'a RegionName>, Option<&'a RuleName>, &'a Asking)>);

impl<'a> Profile<'a> {
    /// The profile of an issue; `None` where some part has no rule, or nothing that the rules ask
    /// is documented.
    #[must_use]
    pub fn of(entry: &'a Entry) -> Option<Self> {
        let mut parts: Vec<Part<'_>> = Vec::new();
        for part in &entry.parts {
            for judgment in part.judged.iter() {
                judgment.rule.as_ref()?;
                parts.push((part.region.as_ref(), judgment));
            }
        }
        if !parts.iter().any(|(_, judgment)| judgment.is_documented()) {
            return None;
        }
        // A request for both sides has two decisions, in no order that matters.
        parts.sort_by(|a, b| order(a).cmp(&order(b)));
        Some(Self { regime: entry.regime, parts })
    }

    /// The rules, regions and regime.
    #[must_use]
    pub fn rules(&self) -> Vec<&'a RuleName> {
        self.parts.iter().filter_map(|(_, judgment)| judgment.rule.as_ref()).collect()
    }

    /// The decisions.
    pub fn judgments(&self) -> impl Iterator<Item = &'a Judgment> {
        self.parts.iter().map(|(_, judgment)| *judgment)
    }

    fn shape(&self) -> Shape<'a> {
        let part = |(region, judgment): &Part<'a>| {
            (*region, judgment.rule.as_ref(), judgment.asking.as_ref())
        };
        (self.regime, self.parts.iter().map(part).collect())
    }

    /// How everything that the rules ask about came out, in order.
    fn answers(&self) -> Vec<Answers> {
        let of = |judgment: &Judgment| -> Vec<Answers> {
            (0..judgment.asking.slots.len()).map(|slot| judgment.on_slot(slot).collect()).collect()
        };
        self.parts.iter().flat_map(|(_, judgment)| of(judgment)).collect()
    }

    /// What the rules ask about, with the decision that it belongs to.
    #[must_use]
    pub fn slots(&self) -> Vec<(&'a Slot, &'a Judgment, usize)> {
        let of = |judgment: &'a Judgment| {
            let slots = judgment.asking.slots.iter().enumerate();
            slots.map(move |(index, slot)| (slot, judgment, index))
        };
        self.parts.iter().flat_map(|(_, judgment)| of(judgment)).collect()
    }
}

fn order<'a>(part: &Part<'a>) -> impl Ord + use<'a> {
    (part.0, part.1.rule.as_ref(), part.1.asking.as_ref(), &part.1.answers)
}

impl PartialEq for Profile<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&Part<'_>, &Part<'_>)| {
            a.0 == b.0
                && a.1.rule == b.1.rule
                && a.1.answers == b.1.answers
                && a.1.asking == b.1.asking
        };
        self.regime == other.regime
            && self.parts.len() == other.parts.len()
            && self.parts.iter().zip(&other.parts).all(same)
    }
}

impl Eq for Profile<'_> {}

impl Hash for Profile<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // What a rule asks about follows from the rule but for the place; leaving it out costs
        // collisions, not answers.
        self.regime.hash(state);
        for (region, judgment) in &self.parts {
            (region, &judgment.rule, &judgment.answers).hash(state);
        }
    }
}

/// Issues that are alike to the guideline.
#[derive(Debug, Clone)]
pub struct Group<'a> {
    /// What the rules saw of each.
    pub profile: Profile<'a>,
    /// Those whose denial was overturned, by position among the entries.
    pub overturned: Vec<usize>,
    /// Those whose denial was upheld.
    pub upheld: Vec<usize>,
    /// Pairs from different documents.
    pub pairs: u64,
    /// Those of them with unlike outcomes.
    pub unlike: u64,
}

/// Two groups with unlike outcomes that differ in one or two things.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NearPair {
    /// In what they differ, by position among [`Profile::slots`].
    pub differs: Vec<usize>,
    /// The group with an overturned denial, by position.
    pub overturned: usize,
    /// The group with an upheld one.
    pub upheld: usize,
}

/// All twins of a corpus.
#[derive(Debug, Clone)]
pub struct Twins<'a> {
    /// Groups of at least one issue, in the order in which they first appear.
    pub groups: Vec<Group<'a>>,
    /// Near twins with unlike outcomes: those that differ in least first.
    pub near: Vec<NearPair>,
    /// In how many things near twins were looked for: fewer where the corpus has too many different
    /// groups.
    pub near_reach: usize,
    /// Decided issues with a recorded outcome of which nothing that the rules ask is documented.
    pub silent: usize,
}

impl<'a> Twins<'a> {
    /// The twins among these issues.
    #[must_use]
    pub fn of(entries: &'a [Entry]) -> Self {
        let mut numbers: HashMap<Profile<'a>, usize> = HashMap::new();
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut silent = 0;
        for (index, entry) in entries.iter().enumerate() {
            let Some(recorded) = entry.recorded else { continue };
            let Some(profile) = Profile::of(entry) else {
                silent += usize::from(entry.judgments().all(|j| j.rule.is_some()));
                continue;
            };
            let number = *numbers.entry(profile.clone()).or_insert(groups.len());
            if number == groups.len() {
                let (overturned, upheld) = (Vec::new(), Vec::new());
                groups.push(Group { profile, overturned, upheld, pairs: 0, unlike: 0 });
            }
            if let Some(group) = groups.get_mut(number) {
                match recorded {
                    Outcome::Overturned => group.overturned.push(index),
                    Outcome::Upheld => group.upheld.push(index),
                }
            }
        }
        for group in &mut groups {
            (group.pairs, group.unlike) = pairs(group, entries);
        }
        let (near, near_reach) = near(&groups);
        Self { groups, near, near_reach, silent }
    }

    /// Pairs from different documents, and those of them with unlike outcomes.
    #[must_use]
    pub fn pairs(&self) -> (u64, u64) {
        self.groups.iter().fold((0, 0), |(all, unlike), g| (all + g.pairs, unlike + g.unlike))
    }

    /// The groups with unlike outcomes: those with most unlike pairs first, then in the order in
    /// which they appear.
    #[must_use]
    pub fn unlike(&self) -> Vec<&Group<'a>> {
        let unlike = |g: &&Group<'_>| !g.overturned.is_empty() && !g.upheld.is_empty();
        let mut groups: Vec<&Group<'a>> = self.groups.iter().filter(unlike).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.unlike));
        groups
    }

    /// The share of pairs with unlike outcomes, with the middle 95 % of what comes out where the
    /// groups are drawn again with replacement; no interval for fewer than two groups of pairs.
    #[must_use]
    pub fn share(&self) -> Option<(f64, Option<Interval>)> {
        let groups: Vec<(u64, u64)> =
            self.groups.iter().filter(|g| g.pairs > 0).map(|g| (g.unlike, g.pairs)).collect();
        let share = ratio(groups.iter().copied())?;
        if groups.len() < 2 {
            return Some((share, None));
        }
        let size = u64::try_from(groups.len()).unwrap_or(u64::MAX);
        let replicates = REPLICATES.min((100_000_000 / size).max(200));
        let mut drawn: Vec<f64> = (0..replicates)
            .filter_map(|replicate| {
                let random = SplitMix64::new(SplitMix64::new(SEED).at(replicate));
                let draw = |i| groups.get(usize::try_from(random.below(i, size)).ok()?).copied();
                ratio((0..size).filter_map(draw))
            })
            .collect();
        drawn.sort_unstable_by(f64::total_cmp);
        let skipped = ((drawn.len() + 1) / 40).saturating_sub(1);
        let low = drawn.get(skipped).copied();
        let high = drawn.iter().rev().nth(skipped).copied();
        Some((share, low.zip(high).map(|(low, high)| Interval { low, high })))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^53")]
fn ratio(pairs: impl Iterator<Item = (u64, u64)>) -> Option<f64> {
    let (unlike, all) = pairs.fold((0, 0), |(u, n), (unlike, pairs)| (u + unlike, n + pairs));
    (all > 0).then(|| unlike as f64 / all as f64)
}

/// Pairs of a group from different documents: all, and those with unlike outcomes.
fn pairs(group: &Group<'_>, entries: &[Entry]) -> (u64, u64) {
    let mut of_document: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (list, overturned) in [(&group.overturned, true), (&group.upheld, false)] {
        for entry in list.iter().filter_map(|index| entries.get(*index)) {
            let counts = of_document.entry(&entry.document).or_default();
            *(if overturned { &mut counts.0 } else { &mut counts.1 }) += 1;
        }
    }
    let choose = |n: u64| n * n.saturating_sub(1) / 2;
    let (o, u) = (group.overturned.len() as u64, group.upheld.len() as u64);
    let own: (u64, u64) = of_document
        .values()
        .fold((0, 0), |(all, unlike), (o, u)| (all + choose(o + u), unlike + o * u));
    (choose(o + u) - own.0, o * u - own.1)
}

/// Near twins with unlike outcomes, each pair of groups by the fewest things in which it differs.
fn near(groups: &[Group<'_>]) -> (Vec<NearPair>, usize) {
    let mut shapes: BTreeMap<Shape<'_>, Vec<usize>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        shapes.entry(group.profile.shape()).or_default().push(index);
    }
    let slots = |members: &Vec<usize>| {
        members.first().and_then(|i| groups.get(*i)).map_or(0, |g| g.profile.slots().len())
    };
    let work = |reach: usize| -> usize {
        let left_out =
            |n: usize| if reach == 1 { n } else { n.saturating_mul(n.saturating_sub(1)) / 2 };
        let of = |members: &Vec<usize>| members.len().saturating_mul(left_out(slots(members)));
        shapes.values().map(of).fold(0, usize::saturating_add)
    };
    let reach =
        (1..=NEAR_MAX).take_while(|reach| work(*reach) <= NEAR_WORK_MAX).last().unwrap_or(0);
    let mut found: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for members in shapes.values().filter(|members| members.len() > 1) {
        let answers: Vec<(usize, Vec<Answers>)> = members
            .iter()
            .filter_map(|index| Some((*index, groups.get(*index)?.profile.answers())))
            .collect();
        for count in 1..=reach {
            for left_out in choices(slots(members), count) {
                alike_without(&left_out, &answers, groups, &mut found);
            }
        }
    }
    let mut near: Vec<NearPair> = found
        .into_iter()
        .map(|((overturned, upheld), differs)| NearPair { differs, overturned, upheld })
        .collect();
    near.sort_by_key(|pair| (pair.differs.len(), pair.overturned.min(pair.upheld)));
    (near, reach)
}

/// All choices of so many of the first `n` numbers.
fn choices(n: usize, count: usize) -> Vec<Vec<usize>> {
    if count == 1 {
        return (0..n).map(|i| vec![i]).collect();
    }
    (0..n).flat_map(|i| (i + 1..n).map(move |j| vec![i, j])).collect()
}

/// Unlike groups that are alike once some things are left out. A pair that was found with fewer is
/// kept.
fn alike_without(
    left_out: &[usize],
    answers: &[(usize, Vec<Answers>)],
    groups: &[Group<'_>],
    found: &mut BTreeMap<(usize, usize), Vec<usize>>,
) {
    let mut alike: HashMap<Vec<&Answers>, Vec<usize>> = HashMap::new();
    let mut order: Vec<Vec<usize>> = Vec::new();
    for (index, of) in answers {
        let kept = of.iter().enumerate().filter(|(slot, _)| !left_out.contains(slot));
        let key: Vec<&Answers> = kept.map(|(_, answers)| answers).collect();
        alike.entry(key).or_default().push(*index);
    }
    // The map has no order; its lists do.
    order.extend(alike.into_values().filter(|list| list.len() > 1));
    for list in order {
        let with = |outcome: fn(&Group<'_>) -> bool| {
            list.iter().copied().filter(move |i| groups.get(*i).is_some_and(outcome))
        };
        for overturned in with(|g| !g.overturned.is_empty()) {
            for upheld in with(|g| !g.upheld.is_empty()).filter(|i| *i != overturned) {
                found.entry((overturned, upheld)).or_insert_with(|| left_out.to_vec());
            }
        }
    }
}
