//! Where a finding is: the body structures and sides around it.
//!
//! A side belongs to the structure or finding that it stands beside, or to the list that it governs; it is never
//! taken from another finding.

use super::token::{Sentence, What};
use crate::letter::lexicon::{Cue, Kind};
use crate::model::name::RegionName;
use crate::model::side::Side;

/// Words that may stand between a finding and its place without tying them.
pub(super) const LOOSE_WORDS_MAX: usize = 3;

/// A body structure as the text names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// `None` for structures that every part of the spine has.
    pub(crate) region: Option<RegionName>,
    /// Whether it has a left and a right.
    pub(crate) sided: bool,
    /// The side stated.
    pub(crate) side: Option<Side>,
    /// Whether the side is only that of a plural: "knees".
    pub(crate) plural: bool,
    /// Whether the side stands behind it: "elbows and wrists bilaterally".
    pub(crate) trailing: bool,
    /// Its first and last token.
    pub(crate) tokens: (usize, usize),
}

impl Sentence<'_> {
    /// The place whose words hold token `at`: neighbouring structures are one place, "cervical paraspinal muscles".
    pub(crate) fn place(&self, at: usize) -> Option<Place> {
        self.structure(at)?;
        let mut first = at;
        while first > 0 && self.structure(first - 1).is_some() {
            first -= 1;
        }
        let mut last = at;
        while self.structure(last + 1).is_some() {
            last += 1;
        }
        let structures = || (first..=last).filter_map(|i| self.structure(i));
        let region = structures().rev().find_map(|s| s.region.clone());
        let sided = structures().any(|s| s.sided);
        let before = self.side_before(first);
        let behind = if before.is_none() { self.side_behind(last) } else { None };
        let side = before.or(behind);
        let plural = side.is_none() && structures().any(|s| s.side == Some(Side::Bilateral));
        let side = side.or_else(|| structures().find_map(|s| s.side));
        Some(Place {
            region,
            sided,
            side,
            plural,
            trailing: behind.is_some(),
            tokens: (first, last),
        })
    }

    /// The place of [`Self::place`], and the others that the same words mean: "thoracolumbar spine".
    fn places_of_words(&self, at: usize) -> Vec<Place> {
        let Some(place) = self.place(at) else { return Vec::new() };
        let (first, last) = place.tokens;
        let twins = (first..=last)
            .filter(|&i| (first..=last).any(|other| other != i && self.same_words(i, other)));
        let regions: Vec<_> = twins.filter_map(|i| self.structure(i)?.region.clone()).collect();
        if regions.is_empty() {
            return vec![place];
        }
        regions.into_iter().map(|r| Place { region: Some(r), ..place.clone() }).collect()
    }

    /// The place that the words of a fact name themselves: "lumbar strain".
    pub(crate) fn place_inside(&self, at: usize, words: &str) -> Option<Place> {
        let index = self.lexicon.scanner().first_structure(&words.to_ascii_lowercase())?;
        let structure = self.lexicon.structures.get(index)?;
        let listed = at.checked_sub(2).filter(|_| self.joins(at - 1));
        let carried = listed.and_then(|before| self.place(before)).and_then(|p| p.side);
        let side = self.side_before(at).or_else(|| self.side_behind(at));
        let side = side.or(carried.filter(|_| structure.sided)).or(structure.side);
        let region = structure.region.clone();
        let tokens = (at, at);
        Some(Place { region, sided: structure.sided, side, tokens, ..Place::default() })
    }

    /// The places of a list that begins with the one at `at`, reading on.
    pub(crate) fn places_from(&self, at: usize) -> Vec<Place> {
        let mut places = self.places_of_words(at);
        let Some(place) = places.first() else { return Vec::new() };
        let mut i = place.tokens.1 + 1;
        let (mut joined, mut loose) = (false, 0);
        while let Some(what) = self.what(i) {
            match what {
                What::Comma | What::Cue(Cue::Connector | Cue::Alternative) => joined = true,
                What::Side(_) | What::Cue(Cue::Filler | Cue::Preposition) => {}
                What::Word if loose < 2 => loose += 1,
                What::Place(_) => {
                    let Some(place) = self.place(i) else { break };
                    // "of the neck and shoulder pain": the shoulder belongs to the pain.
                    let taken = joined && self.entry(place.tokens.1 + 1).is_some();
                    if taken {
                        break;
                    }
                    places.extend(self.places_of_words(i));
                    i = place.tokens.1;
                    (joined, loose) = (false, 0);
                }
                What::Fact(_) | What::Result(_) | What::Cue(_) | What::Colon | What::Word => break,
            }
            i += 1;
        }
        share_sides(&mut places);
        places
    }

    /// The places of a list that ends with the one at `at`, reading back: "neck, back and right shoulder".
    pub(crate) fn places_until(&self, at: usize) -> Vec<Place> {
        let mut places = self.places_of_words(at);
        let Some(place) = places.first() else { return Vec::new() };
        let mut first = place.tokens.0;
        let own = places.len();
        let mut i = first;
        let mut joined = false;
        while i > 0 {
            i -= 1;
            match self.what(i) {
                Some(What::Side(_) | What::Cue(Cue::Filler)) => {}
                Some(What::Comma | What::Cue(Cue::Connector)) => joined = true,
                Some(What::Word) if !joined => {}
                Some(What::Place(_)) if joined => {
                    let Some(place) = self.place(i) else { break };
                    first = place.tokens.0;
                    places.extend(self.places_of_words(i));
                    i = first;
                    joined = false;
                }
                _ => break,
            }
        }
        // "tenderness over the neck and shoulder pain": what a preposition ties to another finding is that one's.
        let tied = places.len() > own && self.tied_before(first);
        if tied {
            places.truncate(own);
        }
        places.reverse();
        share_sides(&mut places);
        places
    }

    /// Whether a preposition before `at` ties it to a finding before that.
    fn tied_before(&self, at: usize) -> bool {
        let mut i = at;
        let mut tied = false;
        while i > 0 {
            i -= 1;
            match self.what(i) {
                Some(What::Side(_) | What::Cue(Cue::Filler)) => {}
                Some(What::Cue(Cue::Preposition)) => tied = true,
                Some(What::Fact(_)) => return tied,
                _ => return false,
            }
        }
        false
    }

    /// The places that directly precede a finding: "left shoulder pain", "lumbar spine has tenderness".
    pub(crate) fn places_before(&self, at: usize) -> Vec<Place> {
        let mut i = at;
        let (mut loose, mut listed, mut crossed) = (0, false, false);
        while i > 0 {
            i -= 1;
            match self.what(i) {
                Some(What::Place(_)) => return self.unless_placed_behind(at, i, crossed),
                Some(What::Cue(Cue::Filler | Cue::Link) | What::Result(_) | What::Side(_)) => {}
                Some(What::Comma | What::Cue(Cue::Connector | Cue::Alternative)) => {
                    (listed, crossed) = (true, true);
                }
                // "tenderness over the paraspinal muscles with spasm"
                Some(What::Cue(Cue::Turn)) if loose == 0 && i > 0 && self.adds_finding(i, at) => {
                    crossed = true;
                    listed = self.kind(i - 1).is_some();
                }
                // "right knee with crepitus and tenderness"
                Some(What::Cue(Cue::Turn)) if self.heads_findings(i, at) => {}
                // "the right shoulder's abduction, which is 4/5"
                Some(What::Cue(Cue::Turn)) if self.is_graded(at) && self.is(i + 1, Cue::Link) => {}
                // "right knee pain status post arthroscopy"
                Some(What::Cue(Cue::Done)) if self.follows_state(i, at) => {
                    listed = self.kind(i - 1).is_some();
                }
                // "intact in both feet to pinprick"
                Some(What::Cue(Cue::Preposition))
                    if i + 1 == at && self.entry(at).is_some_and(|e| e.limb) => {}
                // "the AC joint is not sore", "the fingers do not go numb"
                Some(What::Cue(Cue::Negation)) if self.denies_of_place(i) => {}
                // "5/5, except for the left thumb at 4/5"
                Some(What::Cue(Cue::Preposition)) if i + 1 == at && self.is_graded(at) => {}
                Some(What::Fact(_)) if listed || self.same_words(i, at) => listed = false,
                // "left ankle dorsiflexion had 4/5 strength"
                Some(What::Fact(_))
                    if self.is_graded(at) && self.kind(i) == Some(Kind::Measured) => {}
                Some(What::Word) if loose < 2 => loose += 1,
                _ => break,
            }
            // Beyond a comma only the findings of the same list share its place.
            if listed && !self.list_goes_on(i) {
                break;
            }
        }
        Vec::new()
    }

    fn is_graded(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Graded)
    }

    /// The places before a finding that end with the one at `place`; beyond a joining word only where the finding has
    /// none of its own behind it: "right knee pain and numbness in the left foot".
    fn unless_placed_behind(&self, at: usize, place: usize, crossed: bool) -> Vec<Place> {
        let before = self.places_until(place);
        if crossed && self.is_of_other_care(at, place) {
            return Vec::new();
        }
        if !crossed || !self.place_follows(at) {
            return before;
        }
        let behind = self.places_after(at, false, false);
        // "left knee tenderness and swelling at the joint line" are of one knee.
        let open = behind.iter().all(|p| p.side.is_none());
        let same = open && behind.iter().all(|p| before.iter().any(|b| b.region == p.region));
        if same { before } else { Vec::new() }
    }

    /// Whether a place is tied to the finding at `at`, or to the list of findings that begins with it.
    fn place_follows(&self, at: usize) -> bool {
        let (mut tied, mut joined) = (false, false);
        let mut i = at + 1;
        while let Some(what) = self.what(i) {
            match what {
                What::Place(_) => return tied || self.adjoins(at, i),
                What::Cue(Cue::Preposition) => tied = true,
                What::Side(_) | What::Cue(Cue::Filler) => {}
                What::Comma | What::Cue(Cue::Connector | Cue::Alternative) if !tied => {
                    joined = true;
                }
                What::Fact(_) if self.same_words(i, at) => {}
                What::Fact(_) if joined && !tied && self.kind(i) == self.kind(at) => joined = false,
                What::Fact(_)
                | What::Result(_)
                | What::Cue(_)
                | What::Comma
                | What::Colon
                | What::Word => return false,
            }
            i += 1;
        }
        false
    }

    /// Whether the token before a joining word belongs to a list of findings.
    fn list_goes_on(&self, joint: usize) -> bool {
        let mut i = joint;
        for _ in 0..4 {
            let Some(before) = i.checked_sub(1) else { return false };
            match self.what(before) {
                // "The abdomen was soft and tender".
                Some(What::Fact(_) | What::Cue(Cue::Link)) => return true,
                Some(
                    What::Comma
                    | What::Word
                    | What::Cue(Cue::Connector | Cue::Alternative | Cue::Filler),
                ) => i = before,
                _ => return false,
            }
        }
        false
    }

    pub(crate) fn same_words(&self, one: usize, other: usize) -> bool {
        let range = |i: usize| self.tokens.get(i).map(|t| t.range.clone());
        range(one) == range(other)
    }

    /// The places that a preposition ties to a finding: "tenderness and spasm over the lumbar spine".
    /// Of what leads away, "radiating from the neck to the arm", only where it leads to; `tied` where the
    /// finding itself ends in a preposition.
    pub(crate) fn places_after(&self, at: usize, leads_away: bool, tied: bool) -> Vec<Place> {
        self.places_behind(at, leads_away, tied, false)
    }

    /// The places of [`Self::places_after`] that no other test of the same list, with a result of its own, stands
    /// before: in "strength 4/5, sensation decreased over the thumb" the strength has none.
    pub(crate) fn places_after_alone(&self, at: usize) -> Vec<Place> {
        self.places_behind(at, false, false, true)
    }

    fn places_behind(&self, at: usize, leads_away: bool, tied: bool, alone: bool) -> Vec<Place> {
        let mut i = at + 1;
        let (mut tied, mut listed, mut loose) = (tied, false, 0);
        let (mut leads_away, mut answered) = (leads_away, self.is_graded(at));
        while let Some(what) = self.what(i) {
            match what {
                What::Place(_) if tied || self.adjoins(at, i) || self.follows_result(at, i) => {
                    return self.places_from(i);
                }
                What::Cue(Cue::Origin) if !leads_away => tied = true,
                What::Cue(Cue::Origin) => match self.after_origin(i) {
                    Some(next) => i = next,
                    None => break,
                },
                What::Cue(Cue::Preposition) => tied = true,
                What::Comma if i == at + 1 && self.is_apposed(at, i) => tied = true,
                // "Numbness: left hand", "Sensation: decreased in the left hand"
                What::Colon if i == at + 1 && self.kind(at) == Some(Kind::Finding) => tied = true,
                What::Colon if i == at + 1 && self.kind(at) == Some(Kind::Measured) => {}
                What::Comma | What::Cue(Cue::Connector | Cue::Alternative) if !tied => {
                    listed = true;
                }
                // "numbness radiating down the left arm"
                What::Fact(_) if !tied && !listed && self.is_led_by(at, i) => {
                    (leads_away, tied) = (true, true);
                }
                What::Fact(_) if alone && listed && answered => break,
                What::Fact(_) if !tied && (listed || self.same_words(i, at)) => listed = false,
                // "radiation of pain and numbness to the legs"
                What::Fact(_) if leads_away && tied && self.is_of(at, i) => tied = false,
                // "increased pain in the knee", "radiating pain to the legs"
                What::Fact(_) if self.overlaps(i, at) || leads_away && i == at + 1 => {}
                // "4+/5 strength in the left ankle"
                What::Fact(_) if self.is_grade_of(at, i) => {}
                // "pain is 6/10 in the right knee"
                What::Fact(_) if self.is_graded(i) && self.kind(at) == Some(Kind::Finding) => {}
                // "no atrophy, no effusion and no tenderness of the knee"
                What::Cue(Cue::Negation) if listed || i > 0 && self.is(i - 1, Cue::Link) => {}
                What::Result(_) => answered = true,
                // "tenderness noted over the shoulder"
                What::Cue(Cue::Reveals)
                    if (at + 1..i).all(|b| self.same_words(b, at))
                        && self.is(i + 1, Cue::Preposition) => {}
                What::Side(_) | What::Cue(Cue::Filler | Cue::Link | Cue::DoneAfter) => {}
                What::Word if loose < LOOSE_WORDS_MAX => loose += 1,
                What::Fact(_)
                | What::Place(_)
                | What::Cue(_)
                | What::Comma
                | What::Colon
                | What::Word => break,
            }
            i += 1;
        }
        Vec::new()
    }

    /// Gives places without a side the one that the same part has behind the finding, "strength of the thumb was 5/5 in
    /// both hands", or before it in the sentence: "pain of the left elbow, where the epicondyle is tender".
    pub(crate) fn share_with_neighbours(&self, at: usize, places: &mut [Place]) {
        let open = |place: &&mut Place| place.sided && place.side.is_none();
        for place in places.iter_mut().filter(open) {
            let same = |other: &Place| other.region == place.region && other.side.is_some();
            let first = place.tokens.0.min(at);
            let before = (0..first).rev().filter_map(|i| self.place(i)).find(same);
            let behind = || self.places_after(at, false, false).into_iter().find(same);
            let side = behind().or(before).and_then(|other| other.side);
            place.side = side;
        }
    }

    /// Whether a place stands right behind the result of the test at `at`: "sensation diminished right foot".
    fn follows_result(&self, at: usize, place: usize) -> bool {
        let loose = |i: &usize| self.side(*i).is_some() || self.is(*i, Cue::Filler);
        let before = (at + 1..place).rev().find(|i| !loose(i));
        self.kind(at) == Some(Kind::Measured)
            && before.is_some_and(|i| matches!(self.what(i), Some(What::Result(_))))
    }

    /// Whether only "of" stands between two findings: "radiation of pain".
    fn is_of(&self, at: usize, other: usize) -> bool {
        at + 2 == other && self.is(at + 1, Cue::Preposition)
    }

    /// Whether the finding at `at` goes where the one at `other` leads: "numbness radiating to the left hand".
    fn is_led_by(&self, at: usize, other: usize) -> bool {
        self.entry(at).is_some_and(|e| e.led) && self.entry(other).is_some_and(|e| e.where_after)
    }

    /// Whether the comma at `comma` sets a sided place, and nothing that is found there, beside the finding at `at`:
    /// "injection, left knee".
    fn is_apposed(&self, at: usize, comma: usize) -> bool {
        let mut i = comma + 1;
        while self.is(i, Cue::Filler) {
            i += 1;
        }
        let Some(last) = self.side(i).and_then(|_| self.place(i + 1)).map(|p| p.tokens.1) else {
            return false;
        };
        let ends = matches!(self.what(last + 1), None | Some(What::Comma | What::Cue(Cue::Break)));
        ends && matches!(
            self.kind(at),
            Some(Kind::Finding | Kind::Disease | Kind::Care | Kind::Study)
        )
    }

    /// Whether the grade at `grade` is one of the quality at `quality`: "4/5 strength".
    pub(crate) fn is_grade_of(&self, grade: usize, quality: usize) -> bool {
        let (Some(graded), Some(measured)) = (self.entry(grade), self.entry(quality)) else {
            return false;
        };
        graded.kind == Kind::Graded
            && measured.kind == Kind::Measured
            && graded.fact == measured.fact
    }

    /// Whether the words at `inner` stand inside those at `outer`.
    fn overlaps(&self, inner: usize, outer: usize) -> bool {
        let range = |i: usize| self.tokens.get(i).map(|t| t.range.clone());
        range(inner).zip(range(outer)).is_some_and(|(inner, outer)| inner.start < outer.end)
    }

    /// Whether a place follows a finding directly: "pain right knee", "strain lumbar spine", "reduced sensation lateral
    /// left foot", "MRI neck", "strength right arm 4/5".
    fn adjoins(&self, at: usize, place: usize) -> bool {
        let between = |i: &usize| self.side(*i).is_none() && !self.same_words(*i, at);
        if (at + 1..place).filter(between).any(|i| !self.is(i, Cue::Filler)) {
            return false;
        }
        if (at + 1..place).any(|i| self.side(i).is_some()) {
            return true;
        }
        // "numbness knee pain": the knee is that of the pain.
        let last = self.place(place).map_or(place, |p| p.tokens.1);
        match self.kind(at) {
            Some(Kind::Finding | Kind::Disease | Kind::Graded | Kind::Study) => {
                self.entry(last + 1).is_none()
            }
            Some(Kind::Measured) => {
                let answered = matches!(self.what(last + 1), Some(What::Result(_)));
                answered || self.is_grade_of(last + 1, at)
            }
            Some(Kind::Care | Kind::Statement) | None => false,
        }
    }

    /// Whether words end in a preposition, so that the place follows them: "travels into".
    pub(crate) fn ends_tied(&self, words: &str) -> bool {
        self.lexicon.scanner().ends_in_preposition(&words.to_ascii_lowercase())
    }

    /// The last token of "from the neck", so that "from the neck to the arm" leads to the arm.
    fn after_origin(&self, at: usize) -> Option<usize> {
        (at + 1..at + 5)
            .find(|&i| self.structure(i).is_some())
            .and_then(|i| self.place(i))
            .map(|p| p.tokens.1)
    }
}

/// A side goes on over a list: "left elbow and wrist", "knees and ankles bilaterally".
fn share_sides(places: &mut [Place]) {
    let last = places.last().filter(|p| p.trailing).and_then(|p| p.side);
    if last.is_some() && places.iter().rev().skip(1).all(|p| p.plural || p.side.is_none()) {
        for place in places.iter_mut().filter(|p| p.sided) {
            place.side = last;
        }
        return;
    }
    let mut carried = None;
    for place in places.iter_mut().filter(|p| p.sided) {
        if place.side.is_none() {
            place.side = carried;
        }
        carried = place.side.filter(|_| !place.plural);
    }
}
