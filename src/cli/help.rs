//! `rationale help`: commands, findings, facts, regions, services, rules, and the manual of conditions. All offline.

mod handbook;
mod topic;

use std::io;
use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::audit::Kind;
use crate::diagnostic::{Code, did_you_mean};
use crate::library::Library;
use crate::model::rule::Rule;
use crate::model::value::Dimension;
use crate::model::vocabulary::{FactType, ValueType};
use crate::report::citation;
use crate::report::schema::{names, schema};
use crate::syntax::condition::GRAMMAR;

use super::load::{Loaded, library};
use super::output::{Format, Outputs};
use super::{Console, ExitStatus, Shared};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[Format::Text];

/// Formats of the handbook.
const HANDBOOK: &[Format] = &[Format::Text, Format::Md, Format::Html];

/// Arguments of `help`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// A command, finding, fact, region, service or rule; or `expressions`, `rule-files`, `test-files`, `facts`, `gates`, `quantities`, `drugs`, `regions`, `services`, `families`, `rules`, `findings`
    word: Option<String>,
    /// The JSON Schema of a kind of file, for editors; `diff` is that of what `diff --format json` writes
    ///
    /// Save it, and put `# yaml-language-server: $schema=PATH` into the first line of a file of that kind; PATH is
    /// relative to the file. Most editors then complete keys and mark mistakes. `rationale init` writes all schemas.
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(names()), conflicts_with = "word")]
    schema: Option<String>,
    /// The handbook of the library: who speaks for which service, and every rule with its criteria
    ///
    /// `-o handbook.html` writes a page, `-o handbook.md` Markdown.
    #[arg(long, conflicts_with_all = ["word", "schema"])]
    library: bool,
    /// Letters or folders of letters: the handbook then says how often each rule decided one of their issues
    #[arg(long, value_name = "PATH", requires = "library")]
    on: Vec<PathBuf>,
}

impl Options {
    /// Formats that this command writes with these options.
    pub(super) fn forms(&self) -> &'static [Format] {
        if self.library { HANDBOOK } else { FORMS }
    }

    /// What it reads.
    pub(super) fn inputs(&self) -> &[PathBuf] {
        &self.on
    }
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    command: &clap::Command,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    if let Some(text) = options.schema.as_deref().and_then(schema) {
        write!(console.out, "{text}")?;
        return Ok(ExitStatus::Clean);
    }
    if options.library {
        return handbook::run(&options.on, shared, outputs, console);
    }
    let mut command = command.clone();
    let Some(word) = options.word.as_deref() else {
        write!(console.out, "{}", command.render_long_help())?;
        return Ok(ExitStatus::Clean);
    };
    if let Some(sub) = command.find_subcommand_mut(word) {
        write!(console.out, "{}", sub.render_long_help())?;
        if word == "facts" {
            let facts = topic(word, &library(shared, &[], false)).unwrap_or_default();
            write!(console.out, "\nThe facts of the library's vocabulary:\n\n{facts}")?;
        }
        return Ok(ExitStatus::Clean);
    }
    let loaded = library(shared, &[], false);
    if let Some(text) = topic(word, &loaded) {
        write!(console.out, "{text}")?;
        return Ok(ExitStatus::Clean);
    }
    writeln!(
        console.err,
        "error: there is no help on `{}`",
        crate::report::escape::terminal(word)
    )?;
    if let Some(near) = nearest(word, &loaded.library, &command) {
        writeln!(console.err, "did you mean `{near}`?")?;
    }
    for page in pages_on(word, &mut command) {
        writeln!(console.err, "`rationale help {page}` speaks of it")?;
    }
    Ok(ExitStatus::CouldNotRun)
}

/// The text on anything but a command.
fn topic(word: &str, loaded: &Loaded) -> Option<String> {
    let library = &loaded.library;
    let vocabulary = &library.program.vocabulary;
    match word {
        "expressions" => return Some(manual()),
        "findings" => {
            let of_rules = Code::ALL.iter().map(|c| (c.name(), c.severity().word()));
            let of_letters = Kind::ALL.iter().map(|k| (k.name(), k.severity().word()));
            return Some(lines(of_rules.chain(of_letters)));
        }
        "facts" => {
            return Some(lines(
                vocabulary.facts.iter().map(|(n, f)| (n.as_str(), f.means.as_str())),
            ));
        }
        "regions" => {
            return Some(lines(
                vocabulary.regions.iter().map(|(n, r)| (n.as_str(), r.title.as_str())),
            ));
        }
        "services" => {
            return Some(lines(
                vocabulary.services.iter().map(|(n, s)| (n.as_str(), s.title.as_str())),
            ));
        }
        "cases" => return Some(cases()),
        "rules" => {
            return Some(lines(
                library.program.rules.iter().map(|(n, r)| (n.as_str(), r.title.as_str())),
            ));
        }
        _ => {}
    }
    let fact = vocabulary.facts.get(word).map(|fact| on_fact(word, fact));
    if let Some(text) = topic::topic(word, library) {
        // A study is a service that is asked for and a fact that is documented.
        return Some(fact.map_or_else(|| text.clone(), |fact| format!("{text}\n{fact}")));
    }
    if let Some(code) = Code::ALL.iter().find(|c| c.name() == word) {
        return Some(format!(
            "{} ({})\n\n{}\n",
            code.name(),
            code.severity().word(),
            code.explanation()
        ));
    }
    if let Some(kind) = Kind::ALL.iter().find(|k| k.name() == word) {
        return Some(format!(
            "{} (finding of `audit`, {})\n\n{}\nLaw: {}\n",
            kind.name(),
            kind.severity().word(),
            kind.explanation(),
            kind.law()
        ));
    }
    if let Some(fact) = fact {
        return Some(fact);
    }
    if let Some(definition) = library.program.definitions.get(word) {
        return Some(topic::on_definition(word, definition, &loaded.sources));
    }
    library.program.rules.get(word).map(|rule| on_rule(rule, library))
}

/// How tables of cases are written.
fn cases() -> String {
    let columns = lines(crate::cases::COLUMNS.into_iter());
    format!(
        "Cases for `audit` as a table (.csv, .parquet): one row for each disputed service.\n\n{columns}\n\
         A column `fact:NAME` holds a fact in the language of conditions, such as\n\
         `fact:numbness on requested side` or `fact:motor_grade on left side of lower_extremity`. Its cells say present,\n\
         absent, equivocal or conflicting, a value such as `4/5` or `>= 3 months`, or a word; several are set apart by\n\
         `;`, and an empty one says that nothing is documented. Any other column can be grouped by.\n\n\
         As lines of JSON (.jsonl): what `rationale facts --format jsonl` prints; `help --schema cases` has the form.\n"
    )
}

fn lines<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let entries: Vec<_> = entries.collect();
    let width = entries.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    entries
        .iter()
        .fold(String::new(), |text, (name, words)| format!("{text}{name:<width$}  {words}\n"))
}

fn on_fact(name: &str, fact: &FactType) -> String {
    let value = match &fact.value {
        ValueType::None => "none".to_owned(),
        ValueType::Quantity(dimension) => {
            format!("{}, such as {}", dimension.words(), dimension.example(example_of(*dimension)))
        }
        ValueType::Words { words, .. } => words.iter().cloned().collect::<Vec<_>>().join(", "),
        ValueType::Text => "free words, for the reader only".to_owned(),
    };
    let yes_no = |yes| if yes { "yes" } else { "no" };
    format!(
        "{name} (fact)\n\nPresent means: {}.\nHas a side: {}. Has a region: {}. Value: {value}.\n",
        fact.means,
        yes_no(fact.sided),
        yes_no(fact.regional)
    )
}

fn example_of(dimension: Dimension) -> rust_decimal::Decimal {
    rust_decimal::Decimal::from(if dimension == Dimension::Percentage { 50 } else { 4 })
}

fn on_rule(rule: &Rule, library: &Library) -> String {
    let mut text = format!(
        "{} (rule)\n\n{}\n{}\n",
        rule.name,
        rule.title,
        citation::of_rule(rule, &library.program)
    );
    if rule.draft {
        text.push_str("draft: its pages or numbers are recalled, not checked\n");
    }
    text.push('\n');
    text + &lines(rule.criteria.iter().map(|c| (c.name.as_str(), c.says.as_str())))
}

/// The grammar's documentation, without the grammar.
fn manual() -> String {
    let mut text = String::new();
    for line in GRAMMAR.lines() {
        let Some(words) = line.strip_prefix("//!").or_else(|| line.strip_prefix("///")) else {
            if !text.ends_with("\n\n") && !text.is_empty() {
                text.push('\n');
            }
            continue;
        };
        text.push_str(words.strip_prefix(' ').unwrap_or(words));
        text.push('\n');
    }
    text
}

/// The manuals and commands whose text has a word.
fn pages_on(word: &str, command: &mut clap::Command) -> Vec<String> {
    let word = word.to_lowercase();
    let manuals = topic::MANUALS.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let commands = command.get_subcommands_mut().map(|sub| {
        let text = sub.render_long_help().to_string();
        (sub.get_name().to_owned(), text)
    });
    std::iter::once(("expressions".to_owned(), manual()))
        .chain(manuals)
        .chain(commands)
        .filter(|(_, text)| {
            let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
            words.any(|w| w.trim_start_matches('-').to_lowercase() == word)
        })
        .map(|(name, _)| name)
        .collect()
}

fn nearest(word: &str, library: &Library, command: &clap::Command) -> Option<String> {
    let vocabulary = &library.program.vocabulary;
    let commands: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let known = commands
        .into_iter()
        .chain(["expressions", "cases", "facts", "regions", "services", "rules", "findings"])
        .chain(topic::WORDS)
        .chain(Code::ALL.iter().map(|c| c.name()))
        .chain(Kind::ALL.iter().map(|k| k.name()))
        .chain(vocabulary.facts.keys().map(crate::model::name::FactName::as_str))
        .chain(library.program.rules.keys().map(crate::model::name::RuleName::as_str));
    did_you_mean(word, known).map(str::to_owned)
}
