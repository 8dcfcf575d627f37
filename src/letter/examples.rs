//! The examples beside the phrases of a lexicon: each is read, and has to say what it is there to show.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::fact::{Fact, Section};
use crate::model::name::RegionName;
use crate::model::side::Side;
use crate::source::Span;

use super::fact;
use super::lexicon::Example;
use super::rationale::{Holds, ReasonExample, read_rationale};
use super::reader::LetterReader;

impl LetterReader {
    /// Reads every example of the lexicon. One that is not read as it says is an error.
    pub fn check_examples(&self, found: &mut Diagnostics) {
        for example in &self.lexicon().examples {
            let read = self.facts_of(example);
            let holds = if example.expect == "nothing" {
                read.is_empty()
            } else {
                read.iter().any(|read| holds_all(read, &example.expect))
            };
            if !holds {
                let name = example.fact.as_str();
                found.push(missed(example.span, name, &example.expect, &read));
            }
        }
        for example in &self.lexicon().reviewer.examples {
            let read = self.findings_of(example);
            let expected = example.expect.map_or("nothing", Holds::name);
            let holds = example.expect.map_or(read.is_empty(), |_| read.contains(&expected));
            if !holds {
                let read: Vec<String> = read.into_iter().map(str::to_owned).collect();
                found.push(missed(example.span, example.criterion.name(), expected, &read));
            }
        }
    }

    /// What the example of a fact is read as, in the notation of examples.
    fn facts_of(&self, example: &Example) -> Vec<String> {
        let (text, vocabulary) = (example.text.as_str(), self.vocabulary());
        let read = fact::read(text, 0..text.len(), Section::Summary, self.lexicon(), vocabulary);
        read.facts.iter().filter(|fact| fact.name == example.fact).map(written).collect()
    }

    /// What the example of a reviewer's reason is read as.
    fn findings_of(&self, example: &ReasonExample) -> Vec<&'static str> {
        let all = 0..example.text.len();
        let read = read_rationale(&example.text, std::slice::from_ref(&all), 1, self.lexicon());
        let own = read.findings.iter().filter(|f| f.criterion == example.criterion);
        own.map(|finding| finding.holds.name()).collect()
    }
}

/// Status, side and region of a fact.
fn written(fact: &Fact) -> String {
    let side = fact.side.map(Side::name);
    let region = fact.region.as_ref().map(RegionName::as_str);
    let parts = std::iter::once(fact.status.name()).chain(side).chain(region);
    parts.collect::<Vec<_>>().join(" ")
}

/// Whether every word of what is expected was read.
fn holds_all(read: &str, expected: &str) -> bool {
    expected.split_whitespace().all(|word| read.split(' ').any(|read| read == word))
}

fn missed(at: Span, of: &str, expected: &str, read: &[String]) -> Diagnostic {
    let read = if read.is_empty() { "nothing".to_owned() } else { read.join("`, `") };
    Diagnostic::new(
        Code::PhraseExample,
        format!("of `{of}` this example is read as `{read}`, not as `{expected}`"),
    )
    .at(at, "")
    .help("mend the phrases, or say in `expect` what is meant; `rationale facts --near` tells how words are read")
}
