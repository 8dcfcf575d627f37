//! A condition's own text with values and truths beneath its parts, nothing cut off.
//!
//! ```text
//! duration and (fever or grade < 4/5)
//! |        |    |     |  |     |
//! met      |    |     |  4/5   not met
//!          |    |     not met
//!          |    not met
//!          not met
//! ```

use crate::evaluate::{Reason, Trace, What};
use crate::model::condition::FactTest;
use crate::model::rule::{Body, Program, Rule};
use crate::model::truth::Truth;
use crate::source::{SourceMap, Span};

use super::super::escape::terminal;

/// Longest line of a condition's text, in columns; values beneath it may be longer.
const WIDTH: usize = 88;

/// One tree of a condition, with a line saying which condition it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Which condition, and where it is written.
    pub title: String,
    /// Its text and what came out, line by line.
    pub lines: Vec<String>,
}

/// The tree of a condition whose text stands at `span`, then those of the definitions that it uses.
#[must_use]
pub fn trees(
    title: &str,
    span: Span,
    trace: &Trace,
    program: &Program,
    sources: &SourceMap,
) -> Vec<Tree> {
    let head = |words: &str, span: Span| format!("{words}    {}", sources.place(span));
    let mut trees = vec![Tree { title: head(title, span), lines: lines(span, trace, sources) }];
    let mut uses: Vec<&Trace> = Vec::new();
    trace.walk(&mut |t| {
        let is_definition = matches!(t.what, What::Definition(_));
        let same = |u: &&Trace| u.what == t.what && u.place == t.place && u.parts == t.parts;
        if is_definition && !uses.iter().any(same) {
            uses.push(t);
        }
    });
    for used in uses {
        let What::Definition(name) = &used.what else { continue };
        let body = program.definitions.get(name).map(|d| &d.body);
        if let (Some(Body::When(body)), Some(inner)) = (body, used.parts.first()) {
            let title = head(&format!("{name} stands for"), body.span);
            trees.push(Tree { title, lines: lines(body.span, inner, sources) });
        }
    }
    trees
}

/// The trees of a criterion of a rule.
#[must_use]
pub fn of_criterion(
    rule: &Rule,
    name: &crate::model::name::CriterionName,
    trace: &Trace,
    program: &Program,
    sources: &SourceMap,
) -> Vec<Tree> {
    let Some(criterion) = rule.criterion(name) else { return Vec::new() };
    match &criterion.raised_by {
        Some(raised_by) if trace.reason == Reason::NotRaised => {
            let title = format!("{name} is met, because nothing raises it");
            trees(&title, raised_by.span, trace, program, sources)
        }
        Some(_) | None => trees(name.as_str(), criterion.when.span, trace, program, sources),
    }
}

/// A value or truth and the character of the text beneath which it stands.
#[derive(Debug)]
struct Mark {
    column: usize,
    words: String,
}

/// The lines of one condition.
fn lines(span: Span, trace: &Trace, sources: &SourceMap) -> Vec<String> {
    let (text, columns) = on_one_line(sources.slice(span));
    let mut at = Vec::new();
    collect(trace, sources, &mut at);
    let mut marks: Vec<Mark> = Vec::new();
    at.sort_by_key(|(offset, _)| *offset);
    for (offset, words) in at {
        let index = columns.partition_point(|(o, _)| *o < offset.saturating_sub(span.start));
        let column = columns.get(index).or(columns.last()).map_or(0, |(_, column)| *column);
        match marks.last_mut() {
            Some(last) if last.column == column => {
                last.words.push_str(", ");
                last.words.push_str(&words);
            }
            Some(_) | None => marks.push(Mark { column, words }),
        }
    }
    let mut result = Vec::new();
    for (start, line) in wrapped(&text) {
        if !result.is_empty() {
            result.push(String::new());
        }
        let end = start + line.chars().count() + 1;
        let own = marks.iter().filter(|m| (start..end).contains(&m.column));
        let own: Vec<(usize, &str)> = own.map(|m| (m.column - start, m.words.as_str())).collect();
        result.push(line);
        result.extend(beneath(&own));
    }
    result
}

/// The text with every run of white space as one space, and for each byte offset of the original its column.
fn on_one_line(raw: &str) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut columns) = (String::new(), Vec::new());
    let mut column = 0;
    for (offset, c) in raw.char_indices() {
        if c.is_whitespace() {
            if text.ends_with(' ') {
                continue;
            }
            text.push(' ');
        } else {
            // What a terminal would not show as one column is written as a mark, so that columns stay true.
            text.push(if terminal(&c.to_string()).chars().count() == 1 { c } else { '?' });
        }
        columns.push((offset, column));
        column += 1;
    }
    (text, columns)
}

/// The text in lines, broken at spaces, each with the column at which it begins.
fn wrapped(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut column = 0;
    for word in text.split_inclusive(' ') {
        let length = word.chars().count();
        match lines.last_mut() {
            Some((_, line)) if line.chars().count() + word.trim_end().chars().count() <= WIDTH => {
                line.push_str(word);
            }
            Some(_) | None => lines.push((column, word.to_owned())),
        }
        column += length;
    }
    for (_, line) in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// The marks of one line: first a stroke under each place, then the words from the right, each on the highest line
/// on which nothing to its right is in its way.
fn beneath(marks: &[(usize, &str)]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut waiting = marks.to_vec();
    if !waiting.is_empty() {
        lines.push(put(&waiting.iter().map(|(column, _)| (*column, "|")).collect::<Vec<_>>()));
    }
    while !waiting.is_empty() {
        let mut line: Vec<(usize, &str)> = Vec::new();
        let mut left = Vec::new();
        let mut limit = usize::MAX;
        for &(column, words) in waiting.iter().rev() {
            if column + words.chars().count() + 2 <= limit {
                line.push((column, words));
            } else {
                line.push((column, "|"));
                left.push((column, words));
            }
            limit = column;
        }
        line.reverse();
        left.reverse();
        lines.push(put(&line));
        waiting = left;
    }
    lines
}

/// Words at their columns.
fn put(words: &[(usize, &str)]) -> String {
    let mut line = String::new();
    let mut length = 0;
    for (column, word) in words {
        line.extend(std::iter::repeat_n(' ', column.saturating_sub(length)));
        line.push_str(word);
        length = length.max(*column) + word.chars().count();
    }
    line
}

/// What stands beneath which byte of the file.
fn collect(trace: &Trace, sources: &SourceMap, into: &mut Vec<(usize, String)>) {
    let start = trace.span.start;
    match &trace.what {
        What::Fact(_, FactTest::Compare(..) | FactTest::Is(_)) | What::Measure(..) => {
            let value = trace
                .value
                .as_ref()
                .map_or("no value".to_owned(), crate::model::value::Value::write);
            match operator(sources.slice(trace.span)) {
                Some(offset) => {
                    into.push((start, terminal(&value)));
                    into.push((start + offset, truth(trace)));
                }
                None => into.push((start, format!("{}, {}", terminal(&value), truth(trace)))),
            }
            // What decides which readings of a quantity count is no part of this text.
            return;
        }
        What::Definition(_) => {
            into.push((start, truth(trace)));
            return;
        }
        What::All | What::Any => {
            let between = trace.parts.first().zip(trace.parts.get(1));
            let between = between.and_then(|(a, b)| joint(a.span.end, b.span, sources));
            into.push((between.unwrap_or(start), truth(trace)));
        }
        What::Constant
        | What::Not
        | What::AtLeast(_)
        | What::Fact(
            _,
            FactTest::Present | FactTest::Absent | FactTest::Documented | FactTest::Known,
        )
        | What::Requested(_)
        | What::Other(..)
        | What::Ingredient(..)
        | What::Criterion(_) => into.push((start, truth(trace))),
    }
    for part in &trace.parts {
        collect(part, sources, into);
    }
}

/// Where `and` or `or` stands between two parts.
fn joint(from: usize, to: Span, sources: &SourceMap) -> Option<usize> {
    let gap = Span { start: from, end: to.start, ..to };
    let text = sources.slice(gap);
    let word =
        text.split(|c: char| !c.is_ascii_alphabetic()).find(|w| ["and", "or"].contains(w))?;
    text.find(word).map(|offset| from + offset)
}

/// Where the comparison of a test stands in its text.
fn operator(text: &str) -> Option<usize> {
    let comparison = text.rfind(['<', '>', '=', '!']);
    let two = |at: usize| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        if before.is_some_and(|c| "<>!".contains(c)) { at - 1 } else { at }
    };
    comparison.map(two).or_else(|| text.find(" is ").map(|at| at + 1))
}

/// How it came out, and why where that is not plain.
fn truth(trace: &Trace) -> String {
    let words = trace.truth.words();
    let composed = !trace.parts.is_empty() && !matches!(trace.what, What::Measure(..));
    if trace.reason == Reason::NotRaised {
        return "not raised".to_owned();
    }
    let says_it_all = matches!(
        trace.reason,
        Reason::Found
            | Reason::Negated
            | Reason::ValueOutOfRange
            | Reason::NotFound
            | Reason::NotStated
            | Reason::Fixed
    );
    let plain = says_it_all
        || composed
        || trace.truth != Truth::Unknown
        || matches!(trace.what, What::Criterion(_));
    if plain { words.to_owned() } else { format!("{words}: {}", trace.reason.words()) }
}
