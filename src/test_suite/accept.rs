//! What came out taken over as what is expected: which characters of the test files change, and which do not.

use crate::model::outcome::Decision;
use crate::model::truth::Truth;
use crate::source::{SourceMap, Span};

use super::run::{About, Failure, Outcome, Status};

/// What may be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Accepts {
    /// Everything but a settled expectation that came out not settled.
    #[default]
    Settled,
    /// That as well.
    All,
}

/// One expectation to be rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The characters to be replaced.
    pub span: Span,
    /// The key under which they stand.
    pub what: String,
    /// The characters.
    pub old: String,
    /// What takes their place.
    pub new: String,
}

/// A failure that is left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Where it is expected.
    pub span: Span,
    /// What was compared.
    pub what: String,
    /// Expected.
    pub expected: String,
    /// What came out.
    pub got: String,
    /// Why it is left.
    pub why: &'static str,
}

/// What is taken over and what is left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Acceptance {
    /// In the order of files and places.
    pub rewrites: Vec<Rewrite>,
    /// In the order of tests.
    pub left: Vec<Left>,
}

/// Plans what is rewritten for the tests that failed. Nothing but the characters of expectations changes.
#[must_use]
pub fn accept(outcomes: &[Outcome<'_>], sources: &SourceMap, accepts: Accepts) -> Acceptance {
    let mut plan = Acceptance::default();
    let failed = outcomes.iter().filter(|o| o.status() == Status::Failed);
    for failure in failed.flat_map(|o| &o.failures) {
        match rewrite(failure, sources, accepts) {
            Ok(rewrite) => plan.rewrites.push(rewrite),
            Err(why) => plan.left.push(Left {
                span: failure.span,
                what: failure.what.clone(),
                expected: failure.expected.clone(),
                got: failure.got.clone(),
                why,
            }),
        }
    }
    plan.rewrites.sort_by_key(|r| r.span);
    plan
}

fn rewrite(
    failure: &Failure,
    sources: &SourceMap,
    accepts: Accepts,
) -> Result<Rewrite, &'static str> {
    let settled = |words: &str| {
        [Truth::Met.words(), Truth::NotMet.words()].contains(&words)
            || [Decision::Necessary.words(), Decision::NotNecessary.words()].contains(&words)
    };
    let got = failure.got.as_str();
    match &failure.about {
        About::Decisions => return Err("write one expectation for each decision by hand"),
        About::Criterion(_) if !Truth::ALL.iter().any(|t| t.words() == got) => {
            return Err("the rule that decides does not ask it: remove the line by hand");
        }
        About::Rule if got == "none" => return Err("no rule decides: remove the line by hand"),
        About::Decision | About::Criterion(_)
            if accepts == Accepts::Settled && settled(&failure.expected) && !settled(got) =>
        {
            return Err("it would turn what was settled into what is not: --accept=all does that");
        }
        About::Decision | About::Criterion(_) | About::Rule | About::Missing => {}
    }
    let old = sources.slice(failure.span);
    let new = match failure.about {
        About::Missing => flow_list(old, got),
        About::Decisions | About::Decision | About::Rule | About::Criterion(_) => {
            scalar(old, &failure.expected, got)
        }
    };
    let new = new.ok_or("it is not written on one line: change it by hand")?;
    Ok(Rewrite { span: failure.span, what: failure.what.clone(), old: old.to_owned(), new })
}

/// A plain or quoted scalar with other words in it; `None` where it is not written as its words.
fn scalar(old: &str, expected: &str, got: &str) -> Option<String> {
    ["", "\"", "'"].into_iter().find_map(|quote| {
        let inner = old.strip_prefix(quote)?.strip_suffix(quote)?;
        (inner == expected).then(|| format!("{quote}{got}{quote}"))
    })
}

/// A list in brackets on one line; names of facts need no quotes.
fn flow_list(old: &str, got: &str) -> Option<String> {
    let inner = old.strip_prefix('[')?.strip_suffix(']')?;
    let simple = inner.chars().all(|c| c.is_ascii_alphanumeric() || "_, ".contains(c));
    simple.then(|| if got == "nothing" { "[]".to_owned() } else { format!("[{got}]") })
}

/// A file's text with the rewrites of that file; `None` where one does not fit the text.
#[must_use]
pub fn rewritten(text: &str, rewrites: &[&Rewrite]) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for rewrite in rewrites {
        let Span { start, end, .. } = rewrite.span;
        if text.get(start..end)? != rewrite.old {
            return None;
        }
        result.push_str(text.get(done..start)?);
        result.push_str(&rewrite.new);
        done = end;
    }
    result.push_str(text.get(done..)?);
    Some(result)
}
