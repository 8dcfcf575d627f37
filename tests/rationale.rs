//! The reviewer's findings that the lexicon's own examples read.
#![cfg(test)]

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rationale::diagnostic::Diagnostics;
use rationale::letter::lexicon::Lexicon;
use rationale::letter::rationale::{Criterion, Holds, ReviewerFinding, read_rationale};
use rationale::library::{load, shipped};
use rationale::source::SourceMap;

/// The lexicon of the shipped library, read once.
fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
        let library = load(shipped(), &mut sources, &mut found);
        assert!(!found.has_errors(), "{:#?}", found.sorted());
        library.reader.lexicon().clone()
    })
}

fn read(text: &str) -> Vec<ReviewerFinding> {
    read_rationale(text, std::slice::from_ref(&(0..text.len())), 1, lexicon()).findings
}

fn found(text: &str) -> BTreeSet<(Criterion, Holds)> {
    read(text).into_iter().map(|f| (f.criterion, f.holds)).collect()
}

#[test]
fn every_example_of_the_lexicon_holds() {
    let examples = &lexicon().reviewer.examples;
    assert!(examples.len() > 20, "only {} examples", examples.len());
    let mut wrong = Vec::new();
    for example in examples {
        let own: Vec<Holds> = found(&example.text)
            .into_iter()
            .filter(|(criterion, _)| *criterion == example.criterion)
            .map(|(_, holds)| holds)
            .collect();
        let holds = example.expect.map_or(own.is_empty(), |wanted| own.contains(&wanted));
        if !holds {
            let wanted = example.expect.map_or("nothing", Holds::name);
            let name = example.criterion.name();
            wrong.push(format!("{}\n    {name}: wants {wanted}, has {own:?}", example.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), examples.len(), wrong.join("\n"));
}
