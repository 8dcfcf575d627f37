//! How fast letters are read on one core, whether the time grows with their length alone, and how much memory it takes.
//!
//! `cargo bench --bench reading -- LETTERS` reads every `.txt` in a folder, by default the fixtures of the tests. Times are
//! processor time of the thread, so that a busy machine does not count; loading the rules and one pass to warm up are left
//! out. A letter is read whole: header, issues, case summary and rationales.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement reads files and the clock, prints, and ends where it cannot go on"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use mimalloc::MiMalloc;
use rationale::diagnostic::Diagnostics;
use rationale::library::{Library, load, shipped};
use rationale::source::{Source, SourceMap};

/// As in the program itself.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// Passes over the letters; the best one counts.
const PASSES: usize = 7;
/// How many times longer the letters of the last row are.
const TIMES: [usize; 4] = [1, 2, 4, 8];

/// Seconds of processor time that this thread has used; where the system does not tell, seconds of the clock.
fn seconds(begun: Instant) -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds: Option<u32> = told.and_then(|t| {
        let used: u64 = t.split_whitespace().next()?.parse().ok()?;
        u32::try_from(used / 1000).ok()
    });
    nanoseconds.map_or_else(|| begun.elapsed().as_secs_f64(), |micro| f64::from(micro) / 1e6)
}

/// Reads the letters once and returns how many facts they hold.
fn read(library: &Library, letters: &[Source]) -> usize {
    let mut map = SourceMap::new();
    let id = map.add(Source::new("letter", ""));
    letters.iter().map(|letter| library.reader.read(id, letter).case.facts.len()).sum()
}

/// Seconds for one pass over the letters, the best of several.
fn best(library: &Library, letters: &[Source]) -> f64 {
    let begun = Instant::now();
    read(library, letters);
    let pass = || {
        let start = seconds(begun);
        read(library, letters);
        seconds(begun) - start
    };
    (0..PASSES).map(|_| pass()).fold(f64::INFINITY, f64::min)
}

/// The most memory that the process has had, in MiB, where the system tells.
fn peak() -> String {
    let told = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib: Option<u32> = line.and_then(|l| l.split_whitespace().next()?.parse().ok());
    kib.map_or_else(|| "not told".to_owned(), |kib| format!("{} MiB", kib / 1024))
}

/// A letter whose summary is so many times as long.
fn longer(text: &str, times: usize) -> String {
    let heading = text.find("CASE SUMMARY").map_or(0, |at| at + "CASE SUMMARY".len());
    let (before, rest) = text.split_at(heading);
    let end = rest.find("IMR ISSUES").or_else(|| rest.find("IMR DECISION")).unwrap_or(rest.len());
    let (summary, after) = rest.split_at(end);
    format!("{before}{}{after}", summary.repeat(times))
}

fn main() {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/letters");
    let folder = given.map_or(fixtures, PathBuf::from);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    let texts: Vec<String> = paths
        .iter()
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
        .collect();
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let library = load(shipped(), &mut sources, &mut found);
    println!("{} letters of {}, whole, one core", texts.len(), folder.display());
    println!("length    bytes  letters/s    MB/s  ns/byte    facts  peak memory");
    for times in TIMES {
        let letters: Vec<Source> =
            texts.iter().map(|text| Source::new("letter", longer(text, times))).collect();
        let bytes: u32 = letters.iter().map(|l| u32::try_from(l.text().len()).unwrap()).sum();
        let seconds = best(&library, &letters);
        let count = f64::from(u32::try_from(letters.len()).unwrap());
        println!(
            "x{times:<5} {bytes:>8}  {:>9.0}  {:>6.1}  {:>7.1}  {:>7}  {:>11}",
            count / seconds,
            f64::from(bytes) / seconds / 1e6,
            seconds * 1e9 / f64::from(bytes),
            read(&library, &letters),
            peak()
        );
    }
}
