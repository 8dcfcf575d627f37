//! `rationale check --exact --on`: how many known cases a finding is about.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use crate::cases::RecordedCase;
use crate::diagnostic::{Cases, Diagnostic, Known};
use crate::evaluate::{Admitted, Evaluator, Silence};
use crate::library::Library;
use crate::model::case::Case;
use crate::model::name::RuleName;

use super::super::corpus::{self, Corpus, Given};
use super::super::{Console, ExitStatus, Shared};

/// Counts the cases of the data in every finding that is about cases; `None` where there is none to count, which has been said
/// then.
pub(super) fn count(
    list: &mut [Diagnostic],
    on: &[PathBuf],
    library: &Library,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<Option<ExitStatus>> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let asked: Vec<Option<Cases>> = list.iter().map(|finding| finding.cases.clone()).collect();
    let of_case = |case: &Case| {
        let spoken = evaluator.spoken(case);
        let is_in = |cases: &Cases| is_in(cases, case, &spoken, (&evaluator, library));
        asked.iter().map(|cases| cases.as_ref().is_some_and(is_in)).collect::<Vec<bool>>()
    };
    let each = |given: &Given<'_>| match given {
        Given::Letter(document) => of_case(&RecordedCase::of_letter(&document.read).case),
        Given::Case(read, _) => of_case(&read.case),
    };
    let mut counts = vec![0_usize; asked.len()];
    let take = |one: Vec<bool>| {
        for (count, is_in) in counts.iter_mut().zip(one) {
            *count += usize::from(is_in);
        }
    };
    let totals = corpus::read(on, Corpus { library, shared, console: &mut *console, each, take })?;
    if totals.cases == 0 {
        writeln!(console.err, "error: there is no letter and no case to count")?;
        return Ok(None);
    }
    for (finding, cases) in list.iter_mut().zip(counts) {
        finding.known = finding.cases.is_some().then_some(Known { cases, of: totals.cases });
    }
    Ok(Some(totals.status()))
}

fn is_in(
    cases: &Cases,
    case: &Case,
    spoken: &[Result<RuleName, Silence>],
    (evaluator, library): (&Evaluator<'_>, &Library),
) -> bool {
    match cases {
        Cases::DecidedBy(rule) => {
            spoken.iter().any(|one| one.as_ref().is_ok_and(|name| name.as_str() == rule))
        }
        Cases::NoneSpeaks(rules) => spoken.iter().any(|one| match one {
            Err(Silence::NoneSpeaks(silent)) => {
                let silent: BTreeSet<&str> = silent.iter().map(RuleName::as_str).collect();
                silent == rules.iter().map(String::as_str).collect()
            }
            Ok(_) | Err(_) => false,
        }),
        Cases::BothSpeak(rules) => {
            let [a, b] = rules
                .each_ref()
                .map(|name| library.program.rules.get(&RuleName::from(name.as_str())));
            a.zip(b).is_some_and(|(a, b)| evaluator.both_speak([a, b], case))
        }
    }
}
