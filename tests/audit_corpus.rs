//! The audit of a corpus: remembered decisions are the evaluator's own, planted twins are found and
//! only they, and a case says the same in every form.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "cases are files")]

#[expect(dead_code, reason = "other tests use the rest")]
mod common;
#[path = "../examples/synthetic/generator.rs"]
mod generator;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use generator::Generator;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use rationale::audit::{
    Comparison, Entry, Known, Position, Twins, Verdict, entries, groups, kappa, read_known,
    read_notes, remarks, review, sample, unread_twice, write_known,
};
use rationale::cases::{FactTexts, Header, Lines, ParquetRows, TableCases, TableRows};
use rationale::cli::{Console, run};
use rationale::evaluate::{Admitted, Evaluator, Memo};
use rationale::library::{Library, load, shipped};
use rationale::model::outcome::{Decision, Outcome};
use rationale::report::audit::csv::safe;
use rayon::prelude::*;
use serde_json::Value;

fn library() -> Library {
    let (mut sources, mut found) = Default::default();
    let library = load(shipped(), &mut sources, &mut found);
    assert!(!found.has_errors());
    library
}

/// The issues of generated cases.
fn audited(generator: Generator, library: &Library, by: &[String]) -> Vec<Entry> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let (memo, lines) = (Memo::new(evaluator), Lines::new(&library.program));
    let numbers: Vec<u64> = (0..generator.cases).collect();
    let one = |number: &u64| {
        let line = generator.line(*number);
        let (case, unknown) = lines.read(line.as_bytes(), 1).expect("a generated case");
        assert_eq!(unknown, Vec::<String>::new());
        entries(&case, &memo, &library.program, by)
    };
    numbers.par_iter().flat_map_iter(one).collect()
}

#[test]
fn planted_twins_are_all_found_and_only_they() {
    let library = library();
    let generator = Generator { cases: 10_000, planted: 40, seed: 7 };
    let entries = audited(generator, &library, &[]);
    let twins = Twins::of(&entries);
    let name = |index: &usize| entries[*index].document.to_string();
    let mut found: BTreeSet<(String, String)> = BTreeSet::new();
    for group in twins.unlike() {
        assert_eq!(
            (group.overturned.len(), group.upheld.len()),
            (1, 1),
            "an unlike group is a pair"
        );
        found.insert((name(&group.overturned[0]), name(&group.upheld[0])));
    }
    assert_eq!(found, generator.pairs().into_iter().collect());
    assert_eq!(twins.pairs().1, 40);
    let (share, interval) = twins.share().expect("pairs");
    let interval = interval.expect("several groups");
    assert!(0.0 < share && interval.contains(share), "{share} in {interval:?}");
}

#[test]
fn near_twins_differ_in_what_is_said_and_are_otherwise_alike() {
    let library = library();
    let entries = audited(Generator { cases: 400, planted: 20, seed: 3 }, &library, &[]);
    let twins = Twins::of(&entries);
    assert!(twins.near.len() > 20, "planted pairs that follow each other differ in one finding");
    for pair in &twins.near {
        let [a, b] = [pair.overturned, pair.upheld].map(|group| &twins.groups[group]);
        assert!(!a.overturned.is_empty() && !b.upheld.is_empty());
        let (of_a, of_b) = (a.profile.slots(), b.profile.slots());
        let differs = |slot: &usize| {
            let ((_, judgment_a, at_a), (_, judgment_b, at_b)) = (&of_a[*slot], &of_b[*slot]);
            let [a, b] =
                [judgment_a.on_slot(*at_a), judgment_b.on_slot(*at_b)].map(Iterator::collect);
            let (a, b): (Vec<_>, Vec<_>) = (a, b);
            a != b
        };
        let all: Vec<usize> = (0..of_a.len()).filter(differs).collect();
        assert_eq!(all, pair.differs);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Law 8: one by one and remembered, whatever was asked before.
    #[test]
    fn remembered_decisions_are_those_of_the_evaluator(
        criteria in prop::collection::vec(common::programs::condition(), 1..4),
        cases in prop::collection::vec(common::programs::case(), 1..12),
    ) {
        let library = common::library_of(&criteria);
        let evaluator = || Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
        let (plain, memo) = (evaluator(), Memo::new(evaluator()));
        // Twice, so that the second time everything is remembered.
        for case in cases.iter().chain(&cases) {
            for request in &case.requests {
                let remembered = memo.judge(case, request);
                let fresh = plain.judge(case, request);
                prop_assert_eq!(&*remembered, fresh.as_slice());
                let all = plain.evaluate(case);
                let own = all.iter().filter(|e| e.issue == request.issue);
                let decided: Vec<Decision> = own.map(|e| e.decision).collect();
                let judged: Vec<Decision> = remembered.iter().map(|j| j.decision).collect();
                prop_assert_eq!(judged, decided);
            }
        }
    }

    /// A contrast turned around is the same, and nothing separates what came out alike.
    #[test]
    fn a_contrast_is_the_same_from_both_ends(
        criteria in prop::collection::vec(common::programs::condition(), 1..3),
        first in common::programs::case(),
        second in common::programs::case(),
    ) {
        let library = common::library_of(&criteria);
        let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
        let subject = |case: &'_ rationale::model::case::Case| -> Option<(usize, Option<rationale::model::side::Side>)> {
            evaluator.judge(case, &case.requests[0]).first().map(|j| (0, j.side))
        };
        let (Some((_, a)), Some((_, b))) = (subject(&first), subject(&second)) else { return Ok(()) };
        let of = |case, side| rationale::evaluate::Subject { case, request: &case.requests[0], side };
        let contrast = evaluator.contrast(of(&first, a), of(&second, b));
        let alike = contrast.first.decision == contrast.second.decision;
        for way in [&contrast.toward_second, &contrast.toward_first] {
            prop_assert!(!alike || way.is_none());
            if let Some(way) = way {
                prop_assert!(!way.set.is_empty() && way.set.len() <= contrast.differences.len());
            }
        }
        // The other way around it is the same, turned; and nothing differs from itself.
        let back = evaluator.contrast(of(&second, b), of(&first, a));
        prop_assert_eq!(&back.toward_first, &contrast.toward_second);
        prop_assert_eq!(&back.toward_second, &contrast.toward_first);
        let same = evaluator.contrast(of(&first, a), of(&first, a));
        prop_assert!(same.differences.is_empty() && same.toward_second.is_none());
    }
}

#[test]
fn groups_expect_as_many_overturned_as_there_are_and_name_nobody_unasked() {
    let library = library();
    let by = ["payer".to_owned(), "year".to_owned()];
    let entries = audited(Generator { cases: 2_000, planted: 0, seed: 1 }, &library, &by);
    let payers = groups(&entries, "payer", 0, false);
    let overturned: u32 = payers.rows.iter().map(|row| row.overturned).sum();
    let expected: f64 = payers.rows.iter().map(|row| row.expected).sum();
    assert!((f64::from(overturned) - expected).abs() < 1e-6, "{overturned} and {expected}");
    assert!(payers.pseudonyms && payers.rows[0].name == "payer 01", "{:?}", payers.rows[0]);
    assert_eq!(groups(&entries, "payer", 0, true).rows[0].name, "P00");
    let years = groups(&entries, "year", 1, false);
    assert!(!years.pseudonyms && years.rows[0].name == "2010");
    // Outcomes follow from the facts, so payers differ by chance alone.
    let beyond = payers.rows.iter().filter(|row| row.position == Position::Beyond998).count();
    assert_eq!(beyond, 0);
}

#[test]
fn a_sample_is_of_all_strata_and_of_no_order() {
    let library = library();
    let mut entries = audited(Generator { cases: 500, planted: 5, seed: 2 }, &library, &[]);
    let names = |entries: &[Entry], size| -> Vec<String> {
        sample(entries, size, 7).iter().map(|d| entries[d.entry].document.to_string()).collect()
    };
    let drawn = sample(&entries, 40, 7);
    let strata: BTreeSet<(Decision, Option<Outcome>)> =
        entries.iter().map(|e| (e.decision, e.recorded)).collect();
    let early: BTreeSet<(Decision, Option<Outcome>)> =
        drawn.iter().take(2 * strata.len()).map(|d| (d.decision, d.recorded)).collect();
    assert_eq!(drawn.len(), 40);
    assert_eq!(early, strata, "the beginning is of all strata");
    let stands_for: f64 = drawn.iter().map(rationale::audit::Drawn::weight).sum();
    assert!((stands_for - 500.0).abs() < 1e-6, "{stands_for}");
    let forward = names(&entries, 40);
    entries.reverse();
    assert_eq!(names(&entries, 40), forward, "the order of reading changes nothing");
    assert_eq!(names(&entries, 10_000).len(), 500, "no issue is drawn twice");
}

#[test]
fn a_baseline_only_shrinks() {
    let library = library();
    let entries = audited(Generator { cases: 300, planted: 6, seed: 4 }, &library, &[]);
    let all = remarks(&entries, &Twins::of(&entries));
    assert!(all.len() > 12);
    let known: Vec<Known> = all.iter().map(Known::of).collect();
    let again = read_known(&write_known(known.clone())).expect("its own text");
    assert!(Comparison::of(&all, &again).holds());
    let fewer = Comparison::of(&all[1..], &again);
    assert_eq!((fewer.new.len(), fewer.gone.len()), (0, 1), "a stale entry does not hold");
    let more = Comparison::of(&all, &again[1..]);
    assert_eq!((more.new.len(), more.gone.len()), (1, 0));
    assert!(
        read_known("{\"document\":\"a\",\"issue\":1,\"kind\":\"k\",\"vedict\":\"x\"}").is_err()
    );
}

#[test]
fn readers_are_held_against_each_other() {
    let note = |document: &str, reader: &str, verdict: &str| {
        format!(
            "{{\"document\":\"{document}\",\"issue\":1,\"reader\":\"{reader}\",\"verdict\":\"{verdict}\"}}\n"
        )
    };
    let library = library();
    let entries = audited(Generator { cases: 4, planted: 0, seed: 4 }, &library, &[]);
    let name = |index: usize| entries[index].document.to_string();
    let text = [
        note(&name(0), "a", "rule"),
        note(&name(0), "b", "rule"),
        note(&name(1), "a", "record"),
        note(&name(1), "b", "letter_silent"),
        note(&name(2), "a", "extraction"),
        note("elsewhere", "a", "rule"),
    ];
    let notes = read_notes(&text.concat()).expect("notes");
    let found = review(&entries, &notes);
    assert_eq!((found.issues, found.elsewhere), (3, 1));
    assert_eq!(found.verdicts.get(&Verdict::Rule), Some(&1));
    let agreement = found.agreement.expect("two were read twice");
    assert_eq!((agreement.issues, agreement.equal), (2, 1));
    let left: Vec<String> =
        unread_twice(&entries, &notes).iter().map(|e| e.document.to_string()).collect();
    assert_eq!(left, [name(2)]);
    assert_eq!(
        read_notes(&[note("d", "a", "rule"), note("d", "a", "rule")].concat()).unwrap_err().0,
        2
    );
}

/// Cohen (1960), table 1: three categories, agreement .70, kappa .492 by his formula.
#[test]
fn kappa_of_several_categories_is_that_of_its_paper() {
    let counts = [
        (("a", "a"), 88),
        (("a", "b"), 14),
        (("a", "c"), 18),
        (("b", "a"), 10),
        (("b", "b"), 40),
        (("b", "c"), 10),
        (("c", "a"), 2),
        (("c", "b"), 6),
        (("c", "c"), 12),
    ];
    let pairs: BTreeMap<(&str, &str), u32> = counts.into_iter().collect();
    let value = kappa(&pairs).expect("defined");
    assert!((value - 0.492).abs() < 0.0005, "{value}");
    assert_eq!(kappa(&BTreeMap::from([(("a", "a"), 5)])), None);
}

#[test]
fn no_cell_is_a_formula() {
    for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{ff1d}1", "|cmd", "%0A"]
    {
        assert!(safe(cell).starts_with('\''), "{cell:?}");
    }
    for cell in ["", "a=1", "denial upheld", "1 of 2"] {
        assert_eq!(safe(cell), cell);
    }
}

/// A folder that is removed with its value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("rationale-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).expect("a file");
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn output(arguments: &[&str]) -> (String, String, u8) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console {
        out: &mut out,
        err: &mut err,
        terminal: false,
        program: env!("CARGO_BIN_EXE_rationale").into(),
    };
    let words = ["rationale"].iter().chain(arguments).map(|word| (*word).into());
    let status = run(words, &mut console).code();
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(out), text(err), status)
}

/// The audit as JSON without the hash of what was read.
fn figures(arguments: &[&str]) -> Value {
    let all = [&["audit", "-q", "--format", "json"], arguments].concat();
    let (out, err, _) = output(&all);
    let mut json: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
    json.as_object_mut().expect("an object").remove("data");
    json
}

#[test]
fn a_letter_and_the_facts_read_from_it_are_one_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let letters = root.join("tests/letters").display().to_string();
    let example = root.join("examples/emg-both-legs.txt").display().to_string();
    let (facts, ..) = output(&["facts", "-q", "--format", "jsonl", &letters, &example]);
    assert!(facts.lines().count() >= 5);
    let folder = Folder::new("round");
    let cases = folder.write("facts.jsonl", &facts);
    for evidence in ["summary", "letter"] {
        let by = ["--by", "specialty", "--evidence", evidence];
        let mut from_letters = figures(&[&[letters.as_str(), &example], &by[..]].concat());
        let mut from_facts = figures(&[&[cases.as_str()], &by[..]].concat());
        // What a rationale says against the record is read in the text, which a case does not hold.
        for json in [&mut from_letters, &mut from_facts] {
            json.as_object_mut().expect("an object").remove("findings");
        }
        assert!(from_letters["decided"].as_u64() >= Some(2), "{from_letters}");
        assert_eq!(from_letters, from_facts);
    }
}

#[test]
fn the_recorded_outcome_changes_no_decision() {
    let generator = Generator { cases: 60, planted: 5, seed: 9 };
    let text: String = generator.lines().collect();
    let swapped = text
        .replace("\"recorded\":\"upheld\"", "\"recorded\":\"?\"")
        .replace("\"recorded\":\"overturned\"", "\"recorded\":\"upheld\"")
        .replace("\"recorded\":\"?\"", "\"recorded\":\"overturned\"");
    let folder = Folder::new("swapped");
    let [a, b] =
        [("a.jsonl", text), ("b.jsonl", swapped)].map(|(name, text)| folder.write(name, text));
    let [a, b] = [a, b].map(|path| figures(&[&path])["table"].clone());
    for decision in ["necessary", "not_necessary", "not_shown", "no_rule"] {
        assert_eq!(a[decision]["overturned"], b[decision]["upheld"]);
        assert_eq!(a[decision]["upheld"], b[decision]["overturned"]);
    }
}

#[test]
fn threads_and_the_order_of_files_change_no_byte() {
    let folder = Folder::new("order");
    let generator = Generator { cases: 300, planted: 10, seed: 5 };
    let (first, second): (Vec<String>, Vec<String>) =
        generator.lines().partition(|line| line.len().is_multiple_of(2));
    let a = folder.write("a.jsonl", first.concat());
    let b = folder.write("b.jsonl", second.concat());
    let audit = |threads: &str, files: [&str; 2]| {
        let output = Command::new(env!("CARGO_BIN_EXE_rationale"))
            .args(["audit", "-q", "--format", "json", "--by", "payer", "--sample", "20"])
            .args(files)
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .expect("the binary runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let once = audit("1", [&a, &b]);
    assert!(once.len() > 1_000);
    assert_eq!(once, audit("8", [&a, &b]));
    assert_eq!(once, audit("3", [&b, &a]));
}

/// The same three issues in every form.
const TABLE: &str = "\
document,issue,service,region,side,injury,decision,age,recorded,payer,facts,fact:numbness on requested side of lower_extremity,fact:motor_grade on left side of lower_extremity
A,1,emg,lower_extremity,left,2010-01-05,2012-03-01,50,overturned,P1,pain of low_back; medication is nsaid,present,4/5
A,2,emg,lower_extremity,right,2010-01-05,2012-03-01,50,upheld,P1,pain of low_back; medication is nsaid,,4/5
B,1,emg,lower_extremity,bilateral,2010-01-05,2012-03-01,,upheld,P2,pain of low_back; straight_leg_raise on both sides equivocal,absent,
";

const LINES: &str = r#"{"document":"A","dates":{"injury":"2010-01-05","decision":"2012-03-01"},"patient":{"age":50},"columns":{"payer":"P1"},"facts":[{"fact":"pain","region":"low_back","status":"present"},{"fact":"medication","status":"present","value":"nsaid"},{"fact":"numbness","region":"lower_extremity","side":"left","status":"present"},{"fact":"motor_grade","region":"lower_extremity","side":"left","status":"present","value":4,"unit":"grade"}],"issues":[{"issue":1,"services":["emg"],"region":"lower_extremity","side":"left","recorded":"overturned"},{"issue":2,"services":["emg"],"region":"lower_extremity","side":"right","recorded":"upheld"}]}
{"document":"B","dates":{"injury":"2010-01-05","decision":"2012-03-01"},"columns":{"payer":"P2"},"facts":[{"fact":"pain","region":"low_back","status":"present"},{"fact":"straight_leg_raise","side":"bilateral","status":"equivocal"},{"fact":"numbness","region":"lower_extremity","side":"bilateral","status":"absent"}],"issues":[{"issue":1,"services":["emg"],"region":"lower_extremity","side":"bilateral","recorded":"upheld"}]}
"#;

/// The table as Parquet: every column as text, empty cells as nulls.
fn parquet(table: &str) -> Vec<u8> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in table.lines() {
        rows.push(line.split(',').map(str::to_owned).collect());
    }
    // The grammar of schemas has no names with blanks; the writer takes any.
    let fields: Vec<Arc<parquet::schema::types::Type>> = rows[0]
        .iter()
        .map(|name| {
            let text =
                parse_message_type("message m { optional binary x (STRING); }").expect("a schema");
            let field = &text.get_fields()[0];
            parquet::schema::types::Type::primitive_type_builder(
                name,
                parquet::basic::Type::BYTE_ARRAY,
            )
            .with_repetition(parquet::basic::Repetition::OPTIONAL)
            .with_logical_type(field.get_basic_info().logical_type_ref().cloned())
            .with_converted_type(field.get_basic_info().converted_type())
            .build()
            .map(Arc::new)
            .expect("a field")
        })
        .collect();
    let schema = parquet::schema::types::Type::group_type_builder("cases").with_fields(fields);
    let schema = Arc::new(schema.build().expect("a schema"));
    let mut bytes = Vec::new();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, properties).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    let mut index = 0;
    while let Some(mut column) = group.next_column().expect("a column") {
        let cells: Vec<&str> = rows[1..].iter().map(|row| row[index].as_str()).collect();
        let levels: Vec<i16> = cells.iter().map(|cell| i16::from(!cell.is_empty())).collect();
        let values: Vec<ByteArray> = cells
            .iter()
            .filter(|cell| !cell.is_empty())
            .map(|cell| ByteArray::from(*cell))
            .collect();
        column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None).expect("values");
        column.close().expect("closed");
        index += 1;
    }
    group.close().expect("closed");
    writer.close().expect("closed");
    bytes
}

#[test]
fn a_case_says_the_same_as_json_csv_and_parquet() {
    let folder = Folder::new("forms");
    let csv = folder.write("cases.csv", TABLE);
    let lines = folder.write("cases.jsonl", LINES);
    let columns = folder.write("cases.parquet", parquet(TABLE));
    let [csv, lines, columns] =
        [csv, lines, columns].map(|path| figures(&[&path, "--by", "payer", "--names"]));
    assert_eq!(csv["table"]["necessary"]["overturned"], 1, "{csv}");
    assert_eq!(csv["issues"], 3);
    assert_eq!(csv, lines);
    assert_eq!(csv, columns);
}

#[test]
fn a_damaged_parquet_file_is_refused_and_ends_nothing() {
    let library = library();
    let texts = FactTexts::new(&library.program);
    let folder = Folder::new("damaged");
    let whole = parquet(TABLE);
    let cases = |bytes: &[u8]| -> Option<usize> {
        let file = std::fs::File::open(folder.write("cases.parquet", bytes)).expect("a file");
        let rows = ParquetRows::new(file).ok()?;
        let header = Header::new(rows.names(), &texts).ok()?;
        let read = TableCases::new(rows, &header);
        Some(
            read.filter(|rows| rows.as_ref().is_ok_and(|r| header.case(r, &texts).is_ok())).count(),
        )
    };
    assert_eq!(cases(&whole), Some(2));
    let mut refused = 0;
    for at in (0..whole.len()).step_by(3) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        refused += usize::from(cases(&bytes) != Some(2));
    }
    assert!(refused > 50, "{refused} of {} were refused", whole.len() / 3);
    assert_eq!(cases(&whole[..whole.len() / 2]), None);
}
