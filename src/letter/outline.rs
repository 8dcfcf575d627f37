//! The lines of a letter and the sections and issues that they make up.

use std::ops::Range;

use crate::model::outcome::Outcome;

use super::grammar::{Beginnings, Part, Rule, parse};

/// Kinds of lines that matter to the outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A page header or footer.
    Running,
    /// The heading of a section.
    Heading(Section),
    /// The sentence before the issues.
    Intro,
    /// The claims administrator's guideline begins.
    Claims,
    /// The reviewer's guideline begins.
    Reviewer,
    /// The rationale begins.
    Rationale,
    /// The details of a numbered item begin.
    Regarding,
    /// Ends with an outcome; `None` where its words are not understood.
    Outcome(Option<Outcome>),
    /// Begins with the number of an item.
    Numbered,
    /// Anything else.
    Plain,
}

/// Sections of the known forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// The header, before any heading.
    Header,
    /// On the reviewer.
    Made,
    /// The clinical case summary.
    Summary,
    /// Documents reviewed.
    Documents,
    /// Issues with decisions.
    Issues,
    /// Issue at dispute.
    Dispute,
    /// Guidelines relied upon.
    Relied,
    /// Determination.
    Finding,
    /// Rationale.
    Why,
    /// Qualifications.
    Qualifications,
}

/// One line that says something.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// What it is.
    pub(super) kind: Kind,
    /// Its characters without blanks at the ends.
    pub(super) range: Range<usize>,
    /// The characters after its label or heading, or before its outcome; else all of it.
    pub(super) content: Range<usize>,
    /// The characters of its outcome.
    pub(super) outcome: Range<usize>,
    /// Blank lines before it.
    pub(super) blanks: usize,
    /// Whether a page begins with it.
    pub(super) page: bool,
    /// The section it stands in; a heading stands in the section it opens.
    pub(super) section: Section,
}

/// The lines of a letter and how they are spaced.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    /// The lines in order.
    pub(super) lines: Vec<Line>,
    /// Blank lines between two lines of one paragraph: letters taken from some PDFs have one after every line.
    pub(super) spacing: usize,
}

impl Outline {
    /// Cuts `text` into lines.
    pub(super) fn new(text: &str) -> Self {
        let mut lines: Vec<Line> = Vec::new();
        let mut page = false;
        let mut section = Section::Header;
        let mut end = 0;
        for raw in raw_lines(text) {
            page |= raw.page;
            let range = trimmed(text, raw.range.clone());
            if range.is_empty() {
                continue;
            }
            let words = text.get(range.clone()).unwrap_or("");
            let part = reading(words).and_then(|rule| parse(rule, text, raw.range)?.top());
            let kind = part.as_ref().map_or(Kind::Plain, kind_of);
            match kind {
                Kind::Heading(opened) => section = opened,
                // The sentence before the issues opens them where their heading is missing.
                Kind::Intro => section = Section::Issues,
                Kind::Running
                | Kind::Claims
                | Kind::Reviewer
                | Kind::Rationale
                | Kind::Regarding
                | Kind::Outcome(_)
                | Kind::Numbered
                | Kind::Plain => {}
            }
            let between = text.get(end..range.start).unwrap_or("");
            let breaks = between.bytes().filter(|&b| b == b'\n').count();
            let breaks = breaks.max(between.bytes().filter(|&b| b == b'\r').count());
            let none = (range.clone(), range.end..range.end);
            let (content, outcome) = part.map_or(none, |part| content_of(text, &part, &range));
            end = range.end;
            let blanks = breaks.saturating_sub(1);
            lines.push(Line { kind, range, content, outcome, blanks, page, section });
            page = false;
        }
        let mut outline = Self { lines, spacing: 0 };
        outline.spacing = outline.usual_spacing();
        outline.find_page_numbers(text);
        outline.settle_outcomes();
        outline
    }

    /// One blank line after every line is the rule where it is commoner than none.
    fn usual_spacing(&self) -> usize {
        let inner = || self.lines.iter().skip(1).filter(|line| !line.page);
        let single = inner().filter(|line| line.blanks == 0).count();
        let double = inner().filter(|line| line.blanks == 1).count();
        // Short letters in single spacing have about as many paragraphs as lines; twice as many is a rule.
        usize::from(double > 2 * single)
    }

    /// A number alone beside a page break is a page number.
    fn find_page_numbers(&mut self, text: &str) {
        let pages: Vec<bool> = self.lines.iter().map(|line| line.page).collect();
        for (index, line) in self.lines.iter_mut().enumerate() {
            let words = text.get(line.range.clone()).unwrap_or("");
            let short = words.len() <= 2 && words.bytes().all(|b| b.is_ascii_digit());
            let at_edge = pages.get(index + 1).copied().unwrap_or(true) || line.page;
            if short && at_edge {
                line.kind = Kind::Running;
            }
        }
    }

    /// An outcome inside a rationale is one only where the labels of an issue follow.
    fn settle_outcomes(&mut self) {
        let mut inside = false;
        for index in 0..self.lines.len() {
            let outcome =
                self.lines.get(index).is_some_and(|line| matches!(line.kind, Kind::Outcome(_)));
            let labelled = outcome && self.label_follows(index);
            let Some(line) = self.lines.get_mut(index) else { break };
            match line.kind {
                Kind::Claims | Kind::Reviewer | Kind::Rationale => inside = true,
                Kind::Heading(_) => inside = false,
                Kind::Outcome(_) => {
                    if (inside || line.section == Section::Summary) && !labelled {
                        line.kind = Kind::Plain;
                        line.content = line.range.clone();
                    } else {
                        inside = false;
                    }
                }
                Kind::Running | Kind::Intro | Kind::Regarding | Kind::Numbered | Kind::Plain => {}
            }
        }
    }

    /// Whether the next line that is no page header or footer has a label of an issue.
    fn label_follows(&self, index: usize) -> bool {
        let next = self.lines.iter().skip(index + 1).find(|line| line.kind != Kind::Running);
        next.is_some_and(|line| {
            matches!(line.kind, Kind::Claims | Kind::Reviewer | Kind::Rationale)
        })
    }

    /// Whether the line at `index` begins a paragraph.
    pub(super) fn begins_paragraph(&self, text: &str, index: usize) -> bool {
        let Some(line) = self.lines.get(index) else { return true };
        let before = self.lines.iter().take(index).rev().find(|l| l.kind != Kind::Running);
        let Some(before) = before else { return true };
        match line.kind {
            Kind::Plain | Kind::Outcome(_) => {}
            Kind::Running => return false,
            Kind::Heading(_)
            | Kind::Intro
            | Kind::Claims
            | Kind::Reviewer
            | Kind::Rationale
            | Kind::Regarding
            | Kind::Numbered => return true,
        }
        if matches!(before.kind, Kind::Heading(_) | Kind::Outcome(_)) {
            return true;
        }
        let finished = ends_sentence(text, &before.range);
        if line.page {
            // A paragraph may run over the page.
            return finished;
        }
        let first = text.get(line.range.clone()).and_then(|words| words.chars().next());
        let lower = first.is_some_and(char::is_lowercase);
        line.blanks > self.spacing && (self.spacing == 0 || finished || !lower)
    }

    /// Whether paragraphs are set off by more than the usual spacing.
    pub(super) fn has_paragraphs(&self) -> bool {
        self.lines.iter().skip(1).any(|line| line.blanks > self.spacing)
    }

    /// The lines of a section, running lines left out.
    pub(super) fn section(&self, section: Section) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |l| l.section == section && l.kind != Kind::Running)
    }

    /// Whether the letter has a section.
    pub(super) fn has(&self, section: Section) -> bool {
        self.lines.iter().any(|line| line.kind == Kind::Heading(section))
    }

    /// From the first line's content to the last one's end.
    pub(super) fn extent(&self, section: Section) -> Option<Range<usize>> {
        let mut lines = self.section(section).filter(|line| {
            !matches!(line.kind, Kind::Heading(_)) || line.content.start < line.content.end
        });
        let first = lines.next()?;
        let last = lines.last().unwrap_or(first);
        Some(first.content.start..last.range.end)
    }
}

/// A line with its blanks, and whether a page begins between it and the line before.
struct RawLine {
    range: Range<usize>,
    page: bool,
}

/// The lines of a text in any convention of ending them; a form feed ends one too.
fn raw_lines(text: &str) -> impl Iterator<Item = RawLine> {
    let mut at = 0;
    let mut page = false;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let end = rest.bytes().position(|b| matches!(b, b'\r' | b'\n' | b'\x0c'));
        let end = end.unwrap_or(rest.len());
        let raw = RawLine { range: at..at + end, page };
        page = rest.as_bytes().get(end) == Some(&b'\x0c');
        at += end + 1;
        Some(raw)
    })
}

/// How a line is to be read that may be anything but plain; the grammar is only asked of those, and of what may end a
/// line only where it does.
fn reading(line: &str) -> Option<Rule> {
    const OUTCOMES: [&str; 8] = [
        "upheld",
        "uphold",
        "overturned",
        "overturn",
        "in part",
        "modified",
        "withdrawn",
        "dismissed",
    ];
    let end = line.trim_end_matches('.').trim_end();
    let opens = line.strip_suffix(':').unwrap_or(line);
    if OUTCOMES.iter().any(|words| ends(end, words)) || ends(opens, "set forth below") {
        return Some(Rule::line);
    }
    (begins_item(line) || begins_known(line)).then_some(Rule::line_begun)
}

/// Whether a line ends with words, in capital or small letters.
fn ends(line: &str, words: &str) -> bool {
    let from = line.len().checked_sub(words.len());
    let tail = from.and_then(|from| line.as_bytes().get(from..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(words.as_bytes()))
}

/// Whether a line begins with the number of an item.
fn begins_item(line: &str) -> bool {
    let behind = line.trim_start_matches(|c: char| c.is_ascii_digit());
    behind.len() < line.len() && behind.starts_with([')', '.'])
}

/// Whether a line begins with words that may be those of a page header, a heading or a label.
fn begins_known(line: &str) -> bool {
    const FIRST: Beginnings<23> = Beginnings::new([
        "page",
        "final",
        "cm",
        "imr",
        "how",
        "clinical",
        "expert",
        "case",
        "documents",
        "issue",
        "guideline",
        "determination",
        "decision",
        "conclusion",
        "rationale",
        "reviewer",
        "qualifications",
        "claims",
        "maximus",
        "physician",
        "medical",
        "professional",
        "regarding",
    ]);
    const SECOND: Beginnings<14> = Beginnings::new([
        "determination",
        "the",
        "case",
        "reviewer",
        "summary",
        "reviewed",
        "at",
        "in",
        "relied",
        "rationale",
        "for",
        "qualifications",
        "administrator",
        "guideline",
    ]);
    let article = line.get(..3).filter(|word| word.eq_ignore_ascii_case("the"));
    let bare = article.and_then(|_| line.get(3..)).map_or(line, str::trim_start);
    if !FIRST.begin(bare) {
        return false;
    }
    let (first, behind) = bare.split_once(char::is_whitespace).unwrap_or((bare, ""));
    let second = behind.trim_start();
    let numbered = second.starts_with(|c: char| c.is_ascii_digit());
    let short =
        first.get(..2).is_some_and(|two| ["cm", "im"].contains(&&*two.to_ascii_lowercase()));
    let labelled = first.contains(':') || second.is_empty() || second.starts_with(':');
    short || numbered || labelled || SECOND.begin(second)
}

/// The range without white space at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(words) = text.get(range.clone()) else { return range };
    let start = range.start + (words.len() - words.trim_start().len());
    let end = range.start + words.trim_end().len();
    start..end.max(start)
}

/// Whether the words end a sentence.
pub(super) fn ends_sentence(text: &str, range: &Range<usize>) -> bool {
    let words = text.get(range.clone()).unwrap_or("").trim_end();
    words.trim_end_matches(['"', '\u{201d}', ')', '\'']).ends_with(['.', '?', '!'])
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
fn kind_of(part: &Part<'_>) -> Kind {
    match part.rule() {
        Rule::running => Kind::Running,
        Rule::heading => Kind::Heading(section_of(part)),
        Rule::intro | Rule::intro_begun => Kind::Intro,
        Rule::claims => Kind::Claims,
        Rule::reviewer => Kind::Reviewer,
        Rule::rationale => Kind::Rationale,
        Rule::regarding => Kind::Regarding,
        Rule::outcome_line | Rule::outcome_alone => Kind::Outcome(outcome_of(part)),
        Rule::numbered => Kind::Numbered,
        _ => Kind::Plain,
    }
}

fn section_of(part: &Part<'_>) -> Section {
    match part.inner().next().map(|heading| heading.rule()) {
        Some(Rule::made) => Section::Made,
        Some(Rule::summary) => Section::Summary,
        Some(Rule::documents) => Section::Documents,
        Some(Rule::issues) => Section::Issues,
        Some(Rule::dispute) => Section::Dispute,
        Some(Rule::relied) => Section::Relied,
        Some(Rule::finding) => Section::Finding,
        Some(Rule::why) => Section::Why,
        Some(Rule::qualifications) => Section::Qualifications,
        _ => Section::Header,
    }
}

fn outcome_of(part: &Part<'_>) -> Option<Outcome> {
    let outcome = part.find(Rule::outcome)?;
    match outcome.inner().next().map(|word| word.rule()) {
        Some(Rule::upheld) => Some(Outcome::Upheld),
        Some(Rule::overturned) => Some(Outcome::Overturned),
        _ => None,
    }
}

/// What a line says beside its label, and where its outcome stands.
#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
fn content_of(text: &str, part: &Part<'_>, range: &Range<usize>) -> (Range<usize>, Range<usize>) {
    let none = range.end..range.end;
    match part.rule() {
        Rule::claims | Rule::reviewer | Rule::rationale | Rule::heading => {
            let rest = part.inner().find(|p| matches!(p.rule(), Rule::rest | Rule::whole));
            (rest.map_or(none.clone(), |rest| trimmed(text, rest.range())), none)
        }
        Rule::outcome_line | Rule::outcome_alone => {
            let title = part.find(Rule::title_part).map(|p| trimmed(text, p.range()));
            let outcome = part.find(Rule::outcome).map_or(none, |p| p.range());
            (title.unwrap_or(range.start..range.start), outcome)
        }
        _ => (range.clone(), none),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::grammar::parts;
    use super::*;

    const LETTERS: [&str; 5] = [
        include_str!("../../tests/letters/table.txt"),
        include_str!("../../tests/letters/inline.txt"),
        include_str!("../../tests/letters/notice.txt"),
        include_str!("../../tests/letters/decisions.txt"),
        include_str!("../../tests/letters/review.txt"),
    ];

    /// Lines that are passed by unread are those that the grammar calls plain.
    fn hold(text: &str) {
        let mut quick: Vec<(Kind, Range<usize>)> = Vec::new();
        for raw in raw_lines(text) {
            let range = trimmed(text, raw.range.clone());
            if !range.is_empty() {
                let rule = reading(text.get(range.clone()).unwrap());
                let part = rule.and_then(|rule| parse(rule, text, raw.range)?.top());
                quick.push((part.as_ref().map_or(Kind::Plain, kind_of), range));
            }
        }
        let whole: Vec<(Kind, Range<usize>)> = parts(Rule::letter, text, 0..text.len())
            .iter()
            .filter(|part| !matches!(part.rule(), Rule::page_break | Rule::EOI))
            .map(|part| (kind_of(part), trimmed(text, part.range())))
            .filter(|(_, range)| !range.is_empty())
            .collect();
        assert_eq!(quick, whole, "{text}");
    }

    #[test]
    fn letters_of_every_form_have_the_lines_that_the_grammar_reads() {
        LETTERS.into_iter().for_each(hold);
    }

    proptest! {
        #[test]
        fn any_lines_are_those_that_the_grammar_reads(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "Page 2 of 5", "CM14-0000042", "IMR 13-000004", "Final Determination Letter for IMR", "HOW THE IMR ",
                "FINAL DETERMINATION WAS MADE", "CLINICAL CASE SUMMARY", "IMR ISSUES, DECISIONS AND RATIONALES", "DOCUMENTS REVIEWED",
                "Issue at dispute", "GUIDELINE(S) RELIED UPON", "DETERMINATION", "RATIONALE", ": text", "QUALIFICATIONS",
                "The Final Determination was based on decisions", "items are Set Forth below:", "The  Claims Administrator based",
                "Claims Administrator guideline:", "MAXIMUS guideline:", "The Expert Reviewer's guideline:", "the physician reviewer found",
                "Decision rationale:", "Rationale for the decision:", "Regarding the request for", "MRI of the knee: Upheld",
                ":", "Overturned", "overturned in part", "Modified.", "1) ", "2. ", "the patient", "\u{a0}", "\u{2003}", "..", " ", "\t",
                "\n", "\r\n", "\r", "\u{c}", "\u{e9}",
            ]), 0..24),
        ) {
            hold(&pieces.concat());
        }
    }
}
