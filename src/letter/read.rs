//! A letter's text to a [`Letter`].

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::case::{DecisionDate, Patient};
use crate::model::fact::Section as Part;
use crate::model::name::{RegionName, ServiceName};
use crate::model::side::Side;
use crate::model::vocabulary::Vocabulary;
use crate::source::{Source, SourceId, Span};

use super::citation::{add_pages, read_citations};
use super::days::{bounded, days, inferred_decision, narrative_injury};
use super::form::{CitedBy, Form, Issue, Letter, LetterDates, Read, Reviewer};
use super::grammar::{self, Rule, parts};
use super::issues::{IssueText, find_issues};
use super::outline::{Kind, Outline, Section, trimmed};
use super::people::{Header, credentials, read_header, read_patient, read_reviewer};
use super::place::{Place, place, regions};
use super::request::read_request;
use super::words::Words;

/// Largest letter, in bytes; real ones have about ten thousand.
pub const LETTER_BYTES_MAX: usize = 4 << 20;
/// Most lines of a letter; real ones have about two hundred.
pub const LETTER_LINES_MAX: usize = 100_000;
/// How far before a region its side may begin, in bytes.
const SIDE_REACH: usize = 14;
/// Longest sentence of a diagnosis, in bytes.
const DIAGNOSIS_BYTES: usize = 600;
/// Longest formula before a case summary, in bytes.
const INTRO_BYTES: usize = 600;

/// Reads the form of letters; built once from a vocabulary, used for any number of letters.
#[derive(Debug, Clone)]
pub struct FormReader {
    words: Words,
    vocabulary: Vocabulary,
}

impl FormReader {
    /// Compiles the vocabulary's phrases. A wrong phrase is reported and left out.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> (Self, Diagnostics) {
        let mut found = Diagnostics::new();
        let words = Words::new(vocabulary, &mut found);
        (Self { words, vocabulary: vocabulary.clone() }, found)
    }

    /// The day of the injury as a part of the letter tells it.
    pub(super) fn injury_named(&self, text: &str, range: Range<usize>) -> Option<Read<Date>> {
        narrative_injury(text, range.clone(), &days(text, range), &self.words)
    }

    /// The regions that words name with a side just before them.
    pub(super) fn sided_regions(&self, words: &str) -> Vec<(Side, RegionName, Range<usize>)> {
        let mut found = Vec::new();
        for (range, region) in regions(&self.words.named(words)) {
            let sided = self.vocabulary.regions.get(&region).is_some_and(|r| r.sided);
            let start = words.floor_char_boundary(range.start.saturating_sub(SIDE_REACH));
            let before = words.get(start..range.start).unwrap_or("");
            let mut last: Option<(usize, usize, Side)> = None;
            for (side, pattern) in &self.words.sides {
                for m in pattern.find_iter(before) {
                    last = last.max(Some((m.end(), m.start(), *side)));
                }
            }
            let Some((end, at, side)) = last.filter(|_| sided) else { continue };
            let between = before.get(end..).unwrap_or("");
            if between.trim().is_empty() {
                found.push((side, region, start + at..range.end));
            }
        }
        found
    }

    /// The services that words name, wherever they name them.
    pub(super) fn services_named(&self, words: &str) -> BTreeSet<ServiceName> {
        let named = self.words.named(words).services().into_iter();
        named.map(|(_, service)| service.name.clone()).collect()
    }

    /// The body regions that words name, each once, in their order.
    pub(super) fn regions_named(&self, words: &str) -> Vec<RegionName> {
        let mut named = Vec::new();
        for (_, region) in regions(&self.words.named(words)) {
            if !named.contains(&region) {
                named.push(region);
            }
        }
        named
    }

    /// Reads a letter. What was not understood is said in the diagnostics and left out of the letter; a letter that
    /// has errors there has no case summary or no issues and cannot be evaluated.
    #[must_use]
    pub fn read(&self, id: SourceId, source: &Source) -> (Letter, Diagnostics) {
        let text = source.text();
        let mut found = Diagnostics::new();
        if let Some(problem) = unreadable(text) {
            found.push(problem.at(Span::new(id, 0..0), ""));
            return (empty(source.name(), text), found);
        }
        let outline = Outline::new(text);
        let letter = Reading { reader: self, text, id, outline: &outline, found: &mut found };
        let letter = letter.letter(source.name());
        (letter, found)
    }
}

/// Why a text can be no letter.
fn unreadable(text: &str) -> Option<Diagnostic> {
    let problem = |message: String, help: &str| {
        Some(Diagnostic::new(Code::Unreadable, message).help(help.to_owned()))
    };
    if text.trim().is_empty() {
        let help = "check that the file has text; a scanned PDF has none until it is recognized";
        return problem("the letter is empty".to_owned(), help);
    }
    if text.len() > LETTER_BYTES_MAX {
        let message = format!("the letter has {} bytes, more than {LETTER_BYTES_MAX}", text.len());
        return problem(message, "give one letter a file");
    }
    let lines = text.bytes().filter(|b| matches!(b, b'\n' | b'\r' | b'\x0c')).count();
    if lines > LETTER_LINES_MAX {
        let message = format!("the letter has {lines} lines, more than {LETTER_LINES_MAX}");
        return problem(message, "give one letter a file");
    }
    let control = text
        .chars()
        .filter(|c| *c == '\u{fffd}' || c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x0c'))
        .count();
    // A stray control character is a slip; one in twenty is no text.
    if control > 0 && control >= text.chars().count() / 20 {
        let help = "give the letter as UTF-8 text or as a PDF with a text layer";
        return problem("the letter is no text: it holds binary data".to_owned(), help);
    }
    None
}

/// A letter of which nothing is known.
fn empty(name: &str, text: &str) -> Letter {
    Letter {
        document: name.to_owned(),
        form: Form::Unknown,
        case_number: None,
        dates: LetterDates {
            injury: None,
            narrative_injury: None,
            assigned: None,
            ur_denial: None,
            received: None,
            decision: DecisionDate::Unknown,
        },
        patient: Patient::default(),
        reviewer: Reviewer::default(),
        header: 0..text.len(),
        summary: None,
        running: Vec::new(),
        issues: Vec::new(),
    }
}

/// One letter being read.
struct Reading<'a> {
    reader: &'a FormReader,
    text: &'a str,
    id: SourceId,
    outline: &'a Outline,
    found: &'a mut Diagnostics,
}

impl Reading<'_> {
    fn letter(mut self, name: &str) -> Letter {
        let text = self.text;
        let texts = find_issues(text, self.outline);
        let first = texts.list.iter().map(|issue| issue.title.start).min();
        let summary = self.summary(first);
        let header_end = self.header_end(summary.as_ref());
        let header = read_header(text, 0..header_end);
        for range in &header.wrong {
            self.warn(range.clone(), "this is no day of the calendar");
        }
        for range in &texts.stray {
            self.warn(range.clone(), "this line belongs to no part of an issue");
        }
        let mut letter = empty(name, text);
        letter.header = 0..header_end;
        let running = self.outline.lines.iter().filter(|line| line.kind == Kind::Running);
        letter.running = running.map(|line| line.range.clone()).collect();
        let credentials = credentials(text, 0..header_end);
        letter.form = form_of(texts.form, &header, &credentials, texts.list.is_empty());
        letter.reviewer = self.reviewer(&credentials);
        letter.case_number = header.case_number.clone().or_else(|| self.running_case_number());
        if let Some(summary) = &summary {
            letter.patient = read_patient(text, summary.clone());
        }
        let diagnosis = summary.as_ref().and_then(|summary| self.diagnosis(summary.clone()));
        for (index, issue) in texts.list.into_iter().enumerate() {
            letter.issues.push(self.issue(index + 1, issue, diagnosis.as_ref()));
        }
        letter.dates = self.dates(header, summary.clone(), &letter.issues);
        letter.summary = summary;
        self.missing(&letter);
        letter
    }

    fn warn(&mut self, range: Range<usize>, message: &str) {
        self.found.push(
            Diagnostic::new(Code::LetterPart, message.to_owned())
                .at(Span::new(self.id, range), "left out"),
        );
    }

    /// The case summary without the formula before it; it ends before the first issue even where no heading says so.
    fn summary(&self, first_issue: Option<usize>) -> Option<Range<usize>> {
        let range = self.outline.extent(Section::Summary)?;
        let intro = bounded(self.text, range.clone(), INTRO_BYTES);
        let intro = self.text.get(intro.clone()).map(|_| intro)?;
        let end = parts_end(self.text, intro).unwrap_or(range.start);
        let issue = first_issue.filter(|start| *start >= end).unwrap_or(range.end);
        let range = trimmed(self.text, end..range.end.min(issue));
        (!range.is_empty()).then_some(range)
    }

    /// The header ends where the summary, the documents or the issues begin, whichever comes first.
    fn header_end(&self, summary: Option<&Range<usize>>) -> usize {
        let first = self.outline.lines.iter().find(|line| match line.kind {
            Kind::Heading(section) => section != Section::Made && section != Section::Header,
            Kind::Outcome(_) | Kind::Claims | Kind::Reviewer | Kind::Rationale => true,
            Kind::Running | Kind::Intro | Kind::Regarding | Kind::Numbered | Kind::Plain => false,
        });
        first.map(|line| line.range.start).or(summary.map(|s| s.start)).unwrap_or(self.text.len())
    }

    fn reviewer(&self, of_header: &[grammar::Part<'_>]) -> Reviewer {
        let reviewer = read_reviewer(self.text, of_header);
        match self.outline.extent(Section::Qualifications) {
            Some(range) if reviewer.specialties.is_empty() => {
                read_reviewer(self.text, &credentials(self.text, range))
            }
            Some(_) | None => reviewer,
        }
    }

    /// The case number of a page header or footer.
    fn running_case_number(&self) -> Option<Read<String>> {
        let running = self.outline.lines.iter().filter(|line| line.kind == Kind::Running);
        running.take(50).find_map(|line| {
            let found =
                parts(Rule::case_numbers, self.text, bounded(self.text, line.range.clone(), 300));
            let part = found.first()?;
            Some(Read { value: part.text().to_owned(), range: part.range() })
        })
    }

    /// The place of the diagnosis, where its sentence names one region only.
    fn diagnosis(&self, summary: Range<usize>) -> Option<Place> {
        let summary = self.text.get(summary)?;
        let cue = self.reader.words.diagnosis.as_ref()?.find(summary)?;
        let rest = summary.get(cue.end()..)?;
        let rest = rest.get(..rest.floor_char_boundary(DIAGNOSIS_BYTES))?;
        let end = rest.find(". ").or_else(|| rest.find(".\n")).unwrap_or(rest.len());
        let sentence = rest.get(..end)?;
        let FormReader { words, vocabulary } = self.reader;
        place(&words.named(sentence), vocabulary).filter(|place| place.single)
    }

    fn issue(&mut self, number: usize, found: IssueText, diagnosis: Option<&Place>) -> Issue {
        let mut issue = Issue {
            number,
            request: String::new(),
            range: found.title,
            services: Vec::new(),
            region: None,
            region_from: None,
            side: None,
            quantity: None,
            frequency: None,
            strength: None,
            levels: Vec::new(),
            ingredients: BTreeSet::new(),
            items: BTreeSet::new(),
            tablets_per_day: None,
            partly_authorized: None,
            says_further: false,
            recorded: found.outcome,
            guidelines: Vec::new(),
            rationale: found.rationale,
        };
        let FormReader { words, vocabulary } = self.reader;
        read_request(self.text, &mut issue, words, vocabulary, diagnosis);
        if issue.services.is_empty() {
            self.warn(issue.range.clone(), "the service asked for is not known");
        }
        if issue.recorded.is_none() {
            self.warn(
                issue.range.clone(),
                "the outcome of this issue is neither upheld nor overturned",
            );
        }
        let cited = found.claims.into_iter().map(|range| (range, CitedBy::ClaimsAdministrator));
        let cited = cited.chain(found.reviewer.into_iter().map(|range| (range, CitedBy::Reviewer)));
        for (range, by) in cited {
            let (citations, unknown) = read_citations(self.text, range, by, words);
            issue.guidelines.extend(citations);
            for range in unknown {
                self.warn(range, "this citation names no known guideline");
            }
        }
        add_pages(self.text, &issue.rationale, &mut issue.guidelines);
        issue
    }

    fn dates(
        &self,
        header: Header,
        summary: Option<Range<usize>>,
        issues: &[Issue],
    ) -> LetterDates {
        let words = &self.reader.words;
        let mut places: Vec<(Range<usize>, Part)> = Vec::new();
        let mut narrative = None;
        if let Some(summary) = summary {
            let spoken = days(self.text, summary.clone());
            narrative = narrative_injury(self.text, summary.clone(), &spoken, words);
            places.push((summary, Part::Summary));
        }
        for issue in issues {
            let rationale = issue.rationale.iter();
            places.extend(rationale.map(|range| (range.clone(), Part::Rationale(issue.number))));
        }
        let decision = match header.decision {
            Some(read) => DecisionDate::Stated(read.value),
            None => inferred_decision(self.text, &places, words),
        };
        LetterDates {
            injury: header.injury.or_else(|| narrative.clone()),
            narrative_injury: narrative,
            assigned: header.assigned,
            ur_denial: header.denial,
            received: header.received,
            decision,
        }
    }

    /// Says which section is missing that every form has.
    fn missing(&mut self, letter: &Letter) {
        let end = self.text.trim_end().len();
        let at = Span::new(self.id, end..end);
        if letter.summary.is_none() {
            self.found.push(
                Diagnostic::new(Code::LetterForm, "the letter has no clinical case summary")
                    .at(at, "the end of the letter")
                    .help("check that the whole letter is there; its heading is `CLINICAL CASE SUMMARY`"),
            );
        }
        if letter.issues.is_empty() {
            self.found.push(
                Diagnostic::new(Code::LetterForm, "the letter has no issue with a decision")
                    .at(at, "the end of the letter")
                    .help("check that the whole letter is there; an issue reads `<request>: Upheld` or `<request>: Overturned`"),
            );
        }
    }
}

/// The form that a letter shows, where its lines have one.
fn form_of(
    form: Form,
    header: &Header,
    credentials: &[grammar::Part<'_>],
    no_issues: bool,
) -> Form {
    let has_lines =
        || credentials.iter().any(|p| matches!(p.rule(), Rule::licensure | Rule::specialty));
    match form {
        Form::Inline if no_issues => Form::Unknown,
        Form::Inline if header.case_number.is_some() && has_lines() => Form::Table,
        Form::Notice
        | Form::DecisionList
        | Form::Inline
        | Form::Table
        | Form::ProfessionalReview
        | Form::Unknown => {
            if no_issues {
                Form::Unknown
            } else {
                form
            }
        }
    }
}

/// The end of the formula before a case summary.
fn parts_end(text: &str, range: Range<usize>) -> Option<usize> {
    let found = grammar::parse(Rule::summary_intro, text, range)?;
    found.end()
}
