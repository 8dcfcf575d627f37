//! `rationale test --accept`: what came out becomes what is expected, in the test files themselves.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use crate::report::escape::{plural, terminal};
use crate::source::SourceId;
use crate::syntax::yaml;
use crate::test_suite::{Acceptance, Accepts, Outcome, Rewrite, Status, accept, rewritten};

use super::super::load::{Loaded, read_bounded};
use super::super::output::{Mode, replace};
use super::super::{Console, ExitStatus};
use super::Accepted;

pub(super) fn run(
    accepted: Option<Accepted>,
    outcomes: &[Outcome<'_>],
    loaded: &Loaded,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let sources = &loaded.sources;
    let failed = outcomes.iter().filter(|o| o.status() == Status::Failed);
    let shipped = failed.clone().filter(|o| {
        sources.get(o.test.span.source).is_none_or(|s| !loaded.on_disk.contains(s.name()))
    });
    let places: Vec<String> = shipped.map(|o| sources.place(o.test.span)).collect();
    if !places.is_empty() {
        for place in &places {
            let place = terminal(place);
            writeln!(console.err, "{place}: this test is part of the program's own library")?;
        }
        writeln!(
            console.err,
            "error: tests of the library inside the program cannot be rewritten; nothing was\n\
             help: name the files of your own, choose tests with --only, or give the folder of the rules with --rules"
        )?;
        return Ok(ExitStatus::CouldNotRun);
    }
    let accepts = match accepted {
        Some(Accepted::All) => Accepts::All,
        None => Accepts::Settled,
    };
    let Acceptance { rewrites, left } = accept(outcomes, sources, accepts);
    if rewrites.is_empty() && left.is_empty() {
        writeln!(console.out, "nothing to accept: no test failed")?;
        return Ok(ExitStatus::Clean);
    }
    let mut files: BTreeMap<SourceId, Vec<&Rewrite>> = BTreeMap::new();
    for rewrite in &rewrites {
        files.entry(rewrite.span.source).or_default().push(rewrite);
    }
    for (id, rewrites) in &files {
        for rewrite in rewrites {
            let place = terminal(&sources.place(rewrite.span));
            let (old, new) = (terminal(&rewrite.old), terminal(&rewrite.new));
            writeln!(console.out, "{place}  {}: {old} -> {new}", rewrite.what)?;
        }
        if let Err(error) = write(*id, rewrites, loaded) {
            let name = sources.get(*id).map_or("", |s| s.name());
            writeln!(console.err, "error: `{}` was not rewritten: {error}", terminal(name))?;
            return Ok(ExitStatus::CouldNotRun);
        }
    }
    for one in &left {
        let place = terminal(&sources.place(one.span));
        let (expected, got) = (terminal(&one.expected), terminal(&one.got));
        writeln!(console.out, "{place}  {}: {expected} stays, got {got}", one.what)?;
        writeln!(console.out, "    {}", one.why)?;
    }
    let (done, of) = (plural(rewrites.len(), "expectation"), plural(files.len(), "file"));
    writeln!(console.out, "\n{done} rewritten in {of}, {} left as they are", left.len())?;
    Ok(if left.is_empty() { ExitStatus::Clean } else { ExitStatus::Found })
}

/// Writes one file, provided that it is still what was read and that the result is still YAML.
fn write(id: SourceId, rewrites: &[&Rewrite], loaded: &Loaded) -> io::Result<()> {
    let source = loaded.sources.get(id).ok_or_else(|| io::Error::other("it was not read"))?;
    let path = Path::new(source.name());
    let now = read_bounded(path, yaml::FILE_BYTES_MAX)?;
    if now != source.text().as_bytes() {
        return Err(io::Error::other("it has changed since it was read"));
    }
    let text = rewritten(source.text(), rewrites)
        .ok_or_else(|| io::Error::other("the expectations are not where they were read"))?;
    let result = crate::source::Source::new(source.name(), text);
    yaml::parse(id, &result).map_err(|error| io::Error::other(error.message.clone()))?;
    replace(path, &Mode::Keep, |file| file.write_all(result.text().as_bytes()))
}
