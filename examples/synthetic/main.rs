//! Writes synthetic cases for measuring: `cargo run --release --example synthetic -- 1000000 >
//! cases.jsonl`. The pairs of documents that an audit must find, and no others, go to standard
//! error.

mod generator;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use generator::Generator;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>().ok());
    let cases = arguments.next().unwrap_or(Some(1_000_000));
    let planted = arguments.next().unwrap_or(Some(50));
    let seed = arguments.next().unwrap_or(Some(1));
    let (Some(cases), Some(planted), Some(seed)) = (cases, planted, seed) else {
        let _ = writeln!(io::stderr(), "usage: synthetic [CASES [PLANTED_PAIRS [SEED]]]");
        return ExitCode::from(2);
    };
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let generator = Generator { cases, planted, seed };
    for (overturned, upheld) in generator.pairs() {
        let _ = writeln!(io::stderr(), "{overturned} {upheld}");
    }
    let written = generator.lines().try_for_each(|line| out.write_all(line.as_bytes()));
    match written.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader went away, for example `head`; what it wanted it has.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: the cases cannot be written: {error}");
            ExitCode::from(2)
        }
    }
}
