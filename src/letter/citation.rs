//! The guidelines that a paragraph cites.

use std::ops::Range;

use crate::model::name::FamilyName;

use super::days::bounded;
use super::form::{Citation, CitedBy};
use super::grammar::{Beginnings, Part, Rule, scan};
use super::people::one_line;
use super::words::{FamilyWords, TopicWords, Words};

/// Longest paragraph of citations, in bytes.
const CITATION_BYTES_MAX: usize = 1 << 13;
/// How far after a topic's name its year may stand within a list of sections, in bytes.
const YEAR_REACH: usize = 14;

/// The family of a source that the vocabulary does not know.
const OTHER: &str = "other";

/// Whether a mark that parts a paragraph of citations may begin here.
pub(super) fn may_be_mark(rest: &str) -> bool {
    const WORDS: Beginnings<21> = Beginnings::new([
        "decision",
        "non",
        "recommendation",
        "recommendations",
        "based",
        "which",
        "is",
        "are",
        "and",
        "other",
        "section",
        "sections",
        "page",
        "pages",
        "pg",
        "pgs",
        "pp",
        "p",
        "chapter",
        "chap",
        "ch",
    ]);
    rest.starts_with("19") || rest.starts_with("20") || WORDS.have_first_of(rest)
}

/// Whether a clause cites the MTUS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It says so.
    Mtus,
    /// It says not.
    Outside,
    /// It does not say.
    Open,
}

/// A part of a paragraph that cites one kind of source.
#[derive(Debug, Clone)]
struct Clause {
    standing: Standing,
    range: Range<usize>,
}

/// Reads the citations of a paragraph. What cites something and is not understood comes back as its range.
pub(super) fn read_citations(
    text: &str,
    range: Range<usize>,
    by: CitedBy,
    words: &Words,
) -> (Vec<Citation>, Vec<Range<usize>>) {
    let range = bounded(text, range, CITATION_BYTES_MAX);
    let marks = scan(Rule::mark_here, text, range.clone(), may_be_mark);
    let mut citations = Vec::new();
    let mut unknown = Vec::new();
    for clause in clauses(&marks, &range) {
        let within: Vec<&Part<'_>> = marks
            .iter()
            .filter(|m| m.range().start >= clause.range.start && m.range().end <= clause.range.end)
            .collect();
        let reader = ClauseReader { text, by, words, marks: within, clause: clause.clone() };
        let found = reader.read();
        let stated = clause.standing != Standing::Open;
        if found.is_empty() && stated && text.get(clause.range.clone()).is_some_and(has_words) {
            unknown.push(clause.range);
        }
        citations.extend(found);
    }
    (citations, unknown)
}

/// Gives citations of a chapter without a page the pages that the rationale cites of that chapter.
pub(super) fn add_pages(text: &str, rationale: &[Range<usize>], citations: &mut [Citation]) {
    const WORDS: Beginnings<3> = Beginnings::new(["chapter", "chap", "ch"]);
    let lacking =
        |c: &Citation| c.by == CitedBy::Reviewer && c.page.is_none() && c.chapter.is_some();
    if !citations.iter().any(lacking) {
        return;
    }
    let mut pages: Vec<(u32, String)> = Vec::new();
    for range in rationale {
        let range = bounded(text, range.clone(), CITATION_BYTES_MAX);
        for part in scan(Rule::page_here, text, range, |rest| WORDS.have_first_of(rest)) {
            let chapter = part.find(Rule::chapter_number).and_then(|n| n.text().parse().ok());
            let page = part.find(Rule::page_list).map(|list| one_line(list.text()));
            if let Some(cited) = chapter.zip(page).filter(|cited| !pages.contains(cited)) {
                pages.push(cited);
            }
        }
    }
    for citation in citations.iter_mut().filter(|c| lacking(c)) {
        let own = pages.iter().filter(|(chapter, _)| Some(*chapter) == citation.chapter);
        let own: Vec<&str> = own.map(|(_, page)| page.as_str()).collect();
        citation.page = (!own.is_empty()).then(|| own.join(", "));
    }
}

fn has_words(words: &str) -> bool {
    words.chars().filter(|c| c.is_alphabetic()).count() > 2
}

/// Parts a paragraph at the words that begin a clause.
#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
fn clauses(marks: &[Part<'_>], range: &Range<usize>) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = vec![Clause { standing: Standing::Open, range: range.clone() }];
    let mut begin = |at: &Part<'_>, standing| {
        if let Some(last) = clauses.last_mut() {
            last.range.end = at.range().start;
        }
        clauses.push(Clause { standing, range: at.range().end..range.end });
    };
    let mut standings = Vec::new();
    for mark in marks {
        match mark.rule() {
            Rule::mtus => begin(mark, Standing::Mtus),
            Rule::non_mtus | Rule::other_guideline => begin(mark, Standing::Outside),
            Rule::based | Rule::outside => begin(mark, Standing::Open),
            Rule::not_mtus => standings.push((mark.range().start, Standing::Outside)),
            Rule::is_mtus => standings.push((mark.range().start, Standing::Mtus)),
            _ => {}
        }
    }
    for (at, standing) in standings {
        if let Some(clause) = clauses.iter_mut().rfind(|clause| clause.range.start <= at) {
            clause.standing = standing;
        }
    }
    // The words before the first mark cite something only in letters without such marks.
    let marked = clauses.len() > 1;
    clauses.into_iter().skip(usize::from(marked)).filter(|c| !c.range.is_empty()).collect()
}

/// One clause with its marks.
struct ClauseReader<'a> {
    text: &'a str,
    by: CitedBy,
    words: &'a Words,
    marks: Vec<&'a Part<'a>>,
    clause: Clause,
}

impl ClauseReader<'_> {
    fn read(&self) -> Vec<Citation> {
        let topics =
            if self.clause.standing == Standing::Outside { Vec::new() } else { self.topics() };
        if !topics.is_empty() {
            let mut citations = Vec::new();
            for (index, (range, topic)) in topics.iter().enumerate() {
                let end = topics.get(index + 1).map_or(self.clause.range.end, |(r, _)| r.start);
                let mut citation = self.details(topic.family.clone(), range.clone(), end);
                citation.topic = Some(topic.title.clone());
                citation.chapter = topic.chapter.or(citation.chapter);
                citations.push(citation);
            }
            return citations;
        }
        self.families()
    }

    /// The topics that the clause names in the places of topics, in order.
    fn topics(&self) -> Vec<(Range<usize>, &TopicWords)> {
        let text = self.text.get(self.clause.range.clone()).unwrap_or("");
        let base = self.clause.range.start;
        let topics = self.words.cited(text).topics().into_iter();
        let mut found: Vec<(Range<usize>, &TopicWords)> =
            topics.map(|(m, topic)| (m.start + base..m.end + base, topic)).collect();
        found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut kept: Vec<(Range<usize>, &TopicWords)> = Vec::new();
        for (range, topic) in found {
            let free = kept.last().is_none_or(|(last, _)| range.start >= last.end);
            if free && self.is_topic(&range) {
                kept.push((range, topic));
            }
        }
        kept.dedup_by(|next, last| {
            next.1.title == last.1.title && self.marks_between(last.0.end, next.0.start) == 0
        });
        kept
    }

    fn marks_between(&self, start: usize, end: usize) -> usize {
        self.marks.iter().filter(|m| m.range().start >= start && m.range().end <= end).count()
    }

    /// A topic's words inside a list of sections name a section, unless a year follows.
    fn is_topic(&self, range: &Range<usize>) -> bool {
        let inside = self
            .marks
            .iter()
            .any(|mark| mark.rule() == Rule::section_mark && mark.range().end <= range.start);
        !inside
            || self.marks.iter().any(|mark| {
                let at = mark.range().start;
                mark.rule() == Rule::edition_year && at >= range.end && at <= range.end + YEAR_REACH
            })
    }

    /// The families that a clause without a known topic names.
    fn families(&self) -> Vec<Citation> {
        let text = self.text.get(self.clause.range.clone()).unwrap_or("");
        let base = self.clause.range.start;
        let named = self.words.cited(text).families().into_iter();
        let named: Vec<(Range<usize>, &FamilyWords)> =
            named.map(|(m, family)| (m.start + base..m.end + base, family)).collect();
        let wanted = |family: &FamilyWords| match self.clause.standing {
            Standing::Mtus => family.mtus,
            Standing::Outside => !family.mtus,
            Standing::Open => true,
        };
        let of = |wanted: &dyn Fn(&FamilyWords) -> bool| {
            named.iter().filter(|(_, f)| wanted(f)).cloned().collect::<Vec<_>>()
        };
        let mut found = of(&wanted);
        if found.is_empty() && self.clause.standing == Standing::Mtus {
            found = of(&|family| !family.mtus);
        }
        found.sort_by_key(|(range, family)| (range.start, !family.mtus, range.end));
        // In an open clause the MTUS and the current edition share a name: the MTUS comes first.
        found.dedup_by(|next, last| next.0.start == last.0.start);
        // A link or a journal beside a known guideline is its source.
        let known = found.iter().any(|(_, family)| family.name.as_str() != OTHER);
        found.retain(|(_, family)| !known || family.name.as_str() != OTHER);
        if found.is_empty() && self.clause.standing == Standing::Outside && has_words(text) {
            let other = self.words.families.iter().find(|f| f.name.as_str() == OTHER);
            found.extend(other.map(|family| (base..base, family)));
        }
        let last = found.len().saturating_sub(1);
        let ends: Vec<usize> = found.iter().skip(1).map(|(range, _)| range.start).collect();
        let mut citations = Vec::new();
        for (index, (range, family)) in found.into_iter().enumerate() {
            let end = ends.get(index).copied().filter(|_| index < last);
            let end = end.unwrap_or(self.clause.range.end);
            citations.push(self.details(family.name.clone(), range, end));
        }
        citations
    }

    /// Year, section and page after the name at `name`, up to `end`; the chapter of a family without topics.
    fn details(&self, family: FamilyName, name: Range<usize>, end: usize) -> Citation {
        let marks =
            || self.marks.iter().filter(|m| m.range().start >= name.end && m.range().start < end);
        let first = |rule| marks().find(|mark| mark.rule() == rule);
        let section_mark = first(Rule::section_mark);
        let page_mark = first(Rule::page_mark);
        let limit = section_mark.map_or(end, |mark| mark.range().start);
        let year = first(Rule::edition_year).filter(|mark| mark.range().start < limit);
        let standing = first(Rule::is_mtus).or_else(|| first(Rule::not_mtus));
        let stops = [page_mark, standing].into_iter().flatten().map(|mark| mark.range().start);
        let stop = stops.min().unwrap_or(end);
        let outside = !self.words.families.iter().any(|f| f.name == family && f.mtus);
        let listed = section_mark.filter(|mark| mark.range().end <= stop);
        let written = if let Some(mark) = listed {
            self.tidy(mark.range().end..stop)
        } else {
            let chapter = first(Rule::chapter_mark).map_or(stop, |mark| mark.range().start);
            // Words that name the family once more are no section.
            self.tidy(name.end..chapter.min(stop)).filter(|w| outside || !self.is_family(w))
        };
        let (mut topic, mut section) =
            if outside { topic_and_section(written) } else { (None, written) };
        if family.as_str() == OTHER {
            (topic, section) = (self.tidy(self.clause.range.clone()), None);
        } else if outside && topic.is_none() {
            // The family's name may come last.
            topic = self.tidy(self.clause.range.start..name.start);
        }
        let mut chapters = self.marks.iter().filter(|m| m.range().start < end);
        let chapter = chapters
            .rfind(|mark| mark.rule() == Rule::chapter_mark)
            .and_then(|mark| mark.find(Rule::chapter_number)?.text().parse().ok());
        Citation {
            by: self.by,
            family,
            topic,
            chapter,
            year: year.and_then(|mark| mark.text().parse().ok()),
            section,
            page: page_mark.and_then(|mark| Some(one_line(mark.find(Rule::page_list)?.text()))),
            range: name.start..end.max(name.end),
        }
    }

    fn is_family(&self, words: &str) -> bool {
        self.words.families.iter().any(|family| family.mtus && family.phrases.is_match(words))
    }

    /// Words without the years and joints around them; `None` where nothing is left.
    fn tidy(&self, range: Range<usize>) -> Option<String> {
        let words = unwrapped(&one_line(self.text.get(range)?));
        let mut words = words.as_str();
        loop {
            let shorter = words.strip_prefix(')').unwrap_or(words);
            let shorter =
                shorter.trim_matches([' ', ',', ';', '.', ':', '/', '-', '\u{2013}', '\u{2022}']);
            let shorter = shorter.strip_suffix(" and").unwrap_or(shorter);
            let shorter = shorter.strip_prefix("Guidelines").unwrap_or(shorter);
            let year = shorter.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()));
            let shorter = year.and_then(|year| shorter.strip_prefix(year)).unwrap_or(shorter);
            if shorter == words {
                break;
            }
            words = shorter;
        }
        (!words.is_empty() && words != "and").then(|| words.to_owned())
    }
}

/// Words in one line with the hyphen of a wrapped word joined again.
fn unwrapped(words: &str) -> String {
    let mut joined = String::with_capacity(words.len());
    let mut before = ' ';
    let mut rest = words.chars().peekable();
    while let Some(c) = rest.next() {
        joined.push(c);
        if c == '-' && before.is_alphabetic() && rest.peek() == Some(&' ') {
            rest.next();
        }
        before = c;
    }
    joined
}

/// The chapter of a family that is cited by chapter titles, and what of it.
fn topic_and_section(written: Option<String>) -> (Option<String>, Option<String>) {
    let Some(written) = written else { return (None, None) };
    let lower = written.to_lowercase();
    let cuts = [", ", "/", " chapter", " section", ": ", " - ", " \u{2013} "];
    let outside_brackets = |at: &usize| {
        let before = lower.get(..*at).unwrap_or("");
        before.matches('(').count() <= before.matches(')').count()
    };
    let cut = cuts.iter().filter_map(|cut| {
        let at = lower.match_indices(cut).map(|(at, _)| at).find(outside_brackets)?;
        Some((at, cut.len()))
    });
    let cut = cut.min();
    let Some((at, length)) = cut else { return (Some(written), None) };
    let topic = written.get(..at).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let rest = written.get(at + length..).unwrap_or("");
    let rest = rest.trim_start_matches([',', ' ', '/', ':', '-', '\u{2013}']).trim();
    (topic, (!rest.is_empty()).then(|| rest.to_owned()))
}
