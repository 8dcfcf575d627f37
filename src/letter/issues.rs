//! The issues of a letter as ranges of its text, for every form.

use std::ops::Range;

use crate::model::outcome::Outcome;

use super::form::{Form, Read};
use super::grammar::{Part, Rule, has, parts};
use super::outline::{Kind, Line, Outline, Section, ends_sentence, trimmed};

/// Longest heading of an issue, in bytes; a longer one is a rationale that lost its label.
const TITLE_BYTES_MAX: usize = 4000;
/// Most lines of a heading.
const TITLE_LINES_MAX: usize = 40;
/// Longest paragraph that can be a numbered decision, in bytes.
const STATEMENT_BYTES_MAX: usize = 3000;
/// Most issues of a letter.
const ISSUES_MAX: usize = 500;

/// One issue's places in the text.
#[derive(Debug, Clone, Default)]
pub(super) struct IssueText {
    /// The request.
    pub(super) title: Range<usize>,
    /// The outcome; `None` where its words are not understood.
    pub(super) outcome: Option<Read<Outcome>>,
    /// What the claims administrator cited.
    pub(super) claims: Vec<Range<usize>>,
    /// What the reviewer cited.
    pub(super) reviewer: Vec<Range<usize>>,
    /// Why.
    pub(super) rationale: Vec<Range<usize>>,
}

/// The issues, the form they show, and the lines among them that belong to none.
#[derive(Debug, Clone)]
pub(super) struct Issues {
    pub(super) form: Form,
    pub(super) list: Vec<IssueText>,
    pub(super) stray: Vec<Range<usize>>,
}

/// Finds the issues.
pub(super) fn find_issues(text: &str, outline: &Outline) -> Issues {
    let mut found = labelled(text, outline);
    if found.list.is_empty() {
        found = numbered(text, outline);
    }
    if found.list.is_empty() && outline.has(Section::Dispute) {
        found = professional(text, outline);
    }
    found.list.truncate(ISSUES_MAX);
    found
}

/// `<request>: Upheld` with labels after it.
fn labelled(text: &str, outline: &Outline) -> Issues {
    let lines = &outline.lines;
    let mut starts = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if matches!(line.kind, Kind::Outcome(_)) && starts.len() < ISSUES_MAX {
            let floor = starts.last().map_or(0, |&(_, end): &(usize, usize)| end + 1);
            starts.push((title_start(text, outline, index, floor), index));
        }
    }
    let mut list = Vec::new();
    let mut stray = Vec::new();
    for (position, &(start, at)) in starts.iter().enumerate() {
        let end = starts.get(position + 1).map_or(lines.len(), |&(next, _)| next);
        let (Some(top), Some(bottom)) = (lines.get(start), lines.get(at)) else { continue };
        let title_end = if bottom.content.is_empty() {
            lines.get(at.saturating_sub(1)).map_or(bottom.range.start, |before| before.range.end)
        } else {
            bottom.content.end
        };
        let mut issue = IssueText {
            title: title_range(text, top.range.start..title_end.max(top.range.start)),
            outcome: recorded(bottom),
            ..IssueText::default()
        };
        let body = lines.get(at + 1..end).unwrap_or(&[]);
        let body = body.split(|line| matches!(line.kind, Kind::Heading(_))).next().unwrap_or(&[]);
        fill(body, &mut issue, &mut stray);
        list.push(issue);
    }
    Issues { form: Form::Inline, list, stray }
}

/// The outcome of a line, where its words are understood.
fn recorded(line: &Line) -> Option<Read<Outcome>> {
    if let Kind::Outcome(Some(value)) = line.kind {
        return Some(Read { value, range: line.outcome.clone() });
    }
    None
}

/// The line on which the title begins whose outcome stands on line `at`.
fn title_start(text: &str, outline: &Outline, at: usize, floor: usize) -> usize {
    let lines = &outline.lines;
    let paragraphs = outline.has_paragraphs();
    let end = lines.get(at).map_or(0, |line| line.range.end);
    let mut start = at;
    while start > floor {
        let words = lines.get(start).map_or("", |l| text.get(l.range.start..end).unwrap_or(""));
        let Some(before) = lines.get(start - 1) else { break };
        match before.kind {
            Kind::Running => {}
            Kind::Plain | Kind::Numbered => {
                let sentence_over = ends_sentence(text, &before.range) && !needs_start(words);
                let alone = lines.get(start).is_some_and(|l| l.content.is_empty());
                let new = outline.begins_paragraph(text, start) && !needs_start(words);
                if new && !(start == at && alone) || !paragraphs && sentence_over {
                    break;
                }
            }
            Kind::Heading(_)
            | Kind::Intro
            | Kind::Claims
            | Kind::Reviewer
            | Kind::Rationale
            | Kind::Regarding
            | Kind::Outcome(_) => break,
        }
        let long = end - before.range.start > TITLE_BYTES_MAX;
        if long || at - start > TITLE_LINES_MAX {
            break;
        }
        start -= 1;
    }
    // A running line at the top is no part of the title.
    while start < at && lines.get(start).is_some_and(|line| line.kind == Kind::Running) {
        start += 1;
    }
    start
}

/// The end of a partly authorized request, whose sentences before it belong to it.
fn needs_start(words: &str) -> bool {
    let lower = words.to_lowercase();
    let words = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    words.contains("portion of the original request")
        && !words.contains("was the original request")
        && !words.contains("were the original request")
}

/// A title without the number before it and the verb and colon after it.
fn title_range(text: &str, range: Range<usize>) -> Range<usize> {
    let range = trimmed(text, range);
    let item = parts(Rule::numbered_item, text, range.clone());
    let start = item.first().map_or(range.start, |part| part.range().end);
    let range = trimmed(text, start..range.end);
    let words = text.get(range.clone()).unwrap_or("");
    let words = words.trim_end_matches([':', ' ', '\n', '\r', '\t']);
    let bare = words.strip_suffix("is").or_else(|| words.strip_suffix("are"));
    let bare = bare.filter(|bare| bare.ends_with(char::is_whitespace)).unwrap_or(words);
    range.start..range.start + bare.trim_end().len()
}

/// Shares out the lines after a title among its parts.
fn fill(body: &[Line], issue: &mut IssueText, stray: &mut Vec<Range<usize>>) {
    let mut part = Kind::Plain;
    for line in body {
        match line.kind {
            Kind::Running => continue,
            Kind::Claims | Kind::Reviewer | Kind::Rationale => part = line.kind,
            Kind::Heading(_)
            | Kind::Intro
            | Kind::Regarding
            | Kind::Outcome(_)
            | Kind::Numbered
            | Kind::Plain => {}
        }
        let fresh = line.kind == part && part != Kind::Plain;
        let list = match part {
            Kind::Claims => &mut issue.claims,
            Kind::Reviewer => &mut issue.reviewer,
            Kind::Rationale => &mut issue.rationale,
            Kind::Running
            | Kind::Heading(_)
            | Kind::Intro
            | Kind::Regarding
            | Kind::Outcome(_)
            | Kind::Numbered
            | Kind::Plain => {
                stray.push(line.range.clone());
                continue;
            }
        };
        if line.content.is_empty() {
            continue;
        }
        match list.last_mut().filter(|_| !fresh) {
            Some(open) => open.end = line.range.end,
            None => list.push(line.content.clone()),
        }
    }
}

/// `1. X is not medically necessary and appropriate.`, and the details after it or in a list of their own.
fn numbered(text: &str, outline: &Outline) -> Issues {
    let mut form = Form::DecisionList;
    let mut list: Vec<IssueText> = Vec::new();
    let mut stray = Vec::new();
    let mut details: Option<usize> = None;
    let mut regarding = 0;
    let paragraphs = paragraphs(text, outline);
    for lines in &paragraphs {
        let (Some(first), Some(end)) = (lines.first(), lines.last()) else { continue };
        let range = first.range.start..end.range.end;
        if first.kind == Kind::Regarding {
            details = Some(regarding).filter(|&index| index < list.len());
            regarding += 1;
            let rest = lines.iter().skip_while(|l| !is_label(l.kind));
            let rest: Vec<Line> = rest.cloned().collect();
            if let Some(issue) = details.and_then(|index| list.get_mut(index)) {
                fill(&rest, issue, &mut stray);
            }
        } else if let Some((issue, notice)) = statement(text, range) {
            if notice {
                form = Form::Notice;
            }
            list.push(issue);
            details = Some(list.len() - 1);
        } else if matches!(first.kind, Kind::Heading(_)) {
            details = None;
        } else if let Some(issue) = details.and_then(|index| list.get_mut(index)) {
            continue_issue(lines, issue, &mut stray);
        }
    }
    Issues { form, list, stray }
}

fn is_label(kind: Kind) -> bool {
    matches!(kind, Kind::Claims | Kind::Reviewer | Kind::Rationale)
}

/// A paragraph of an issue: one with a label, or the next one of its rationale.
fn continue_issue(lines: &[Line], issue: &mut IssueText, stray: &mut Vec<Range<usize>>) {
    let labelled = lines.first().is_some_and(|line| is_label(line.kind));
    if labelled {
        fill(lines, issue, stray);
    } else if let (Some(first), Some(last)) = (lines.first(), lines.last())
        && !issue.rationale.is_empty()
    {
        issue.rationale.push(first.range.start..last.range.end);
    }
}

/// The paragraphs of a letter, running lines left out.
fn paragraphs(text: &str, outline: &Outline) -> Vec<Vec<Line>> {
    let mut all: Vec<Vec<Line>> = Vec::new();
    for (index, line) in outline.lines.iter().enumerate() {
        if line.kind == Kind::Running {
            continue;
        }
        let begins = outline.begins_paragraph(text, index);
        match all.last_mut().filter(|_| !begins) {
            Some(paragraph) => paragraph.push(line.clone()),
            None => all.push(vec![line.clone()]),
        }
    }
    all
}

/// A numbered decision, and whether it is that of a notice of 2013.
fn statement(text: &str, range: Range<usize>) -> Option<(IssueText, bool)> {
    let words = text.get(range.clone()).filter(|words| words.len() <= STATEMENT_BYTES_MAX)?;
    if !has(words, "necessary") {
        return None;
    }
    let start = range.start;
    let found: Vec<Part<'_>> = parts(Rule::statement, text, range);
    let asked = found.iter().find(|part| part.rule() == Rule::asked)?;
    let verb = found.iter().find(|part| part.rule() == Rule::necessity)?;
    let issue = IssueText {
        title: trimmed(text, asked.range()),
        outcome: Some(verdict(text, verb)),
        ..IssueText::default()
    };
    let before = text.get(start..asked.range().start).unwrap_or("");
    let notice = before.to_lowercase().contains("determined");
    Some((issue, notice))
}

/// What `is medically necessary` and `is not medically necessary` record.
fn verdict(text: &str, verb: &Part<'_>) -> Read<Outcome> {
    let denied = verb.find(Rule::negated).is_some();
    let value = if denied { Outcome::Upheld } else { Outcome::Overturned };
    Read { value, range: trimmed(text, verb.range()) }
}

/// A medical professional review: one section for each step.
fn professional(text: &str, outline: &Outline) -> Issues {
    let part = |section| outline.extent(section).into_iter().collect::<Vec<_>>();
    let rationale = part(Section::Why);
    let mut list = Vec::new();
    let finding = outline.extent(Section::Finding).or_else(|| outline.extent(Section::Why));
    let finding = finding.unwrap_or(0..0);
    let verdicts = parts(Rule::verdicts, text, finding.clone());
    let verdicts: Vec<Read<Outcome>> = verdicts
        .iter()
        .filter(|part| part.rule() == Rule::necessity)
        .map(|part| verdict(text, part))
        .collect();
    let asked: Vec<Range<usize>> = asked(text, outline);
    for (index, title) in asked.iter().enumerate() {
        let outcome = if asked.len() == 1 {
            verdicts.last().cloned()
        } else {
            verdicts.get(index).cloned().filter(|_| verdicts.len() == asked.len())
        };
        list.push(IssueText {
            title: title.clone(),
            outcome,
            claims: Vec::new(),
            reviewer: part(Section::Relied),
            rationale: rationale.clone(),
        });
    }
    Issues { form: Form::ProfessionalReview, list, stray: Vec::new() }
}

/// The requests of an issue at dispute: its numbered items, else all of it.
fn asked(text: &str, outline: &Outline) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    for line in outline.section(Section::Dispute) {
        match line.kind {
            Kind::Numbered => {
                let item = parts(Rule::numbered_item, text, line.range.clone());
                let start = item.first().map_or(line.range.start, |part| part.range().end);
                items.push(trimmed(text, start..line.range.end));
            }
            Kind::Heading(_) if line.content.is_empty() => {}
            Kind::Heading(_)
            | Kind::Running
            | Kind::Intro
            | Kind::Claims
            | Kind::Reviewer
            | Kind::Rationale
            | Kind::Regarding
            | Kind::Outcome(_)
            | Kind::Plain => match items.last_mut() {
                Some(last) => last.end = line.range.end,
                None => items.push(line.content.clone()),
            },
        }
    }
    items
}
