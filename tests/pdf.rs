//! PDFs: what a letter's pages add to its text is taken away again, and a PDF that cannot be read says why.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "letters are files")]

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use rationale::pdf::{PAGES_MAX, PDF_BYTES_MAX};
use serde_json::Value;

/// A PDF of these objects, numbered from 1; the first is the catalogue.
fn pdf(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let table = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let size = objects.len() + 1;
    let _ = write!(
        file,
        "trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n"
    );
    file.into_bytes()
}

/// Catalogue, pages and font; each page is what its stream draws.
fn pages(streams: &[String]) -> Vec<String> {
    let kids: Vec<String> = (0..streams.len()).map(|i| format!("{} 0 R", 5 + 2 * i)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", streams.len(), kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray \
         /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"
            .to_owned(),
    ];
    for (index, stream) in streams.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> /XObject << /Im1 4 0 R >> >> >>",
            6 + 2 * index
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()));
    }
    objects
}

/// A page of lines, as a writer of letters draws them.
fn page(lines: &[&str]) -> String {
    let mut stream = "BT /F1 11 Tf 14 TL 60 740 Td".to_owned();
    for line in lines {
        let safe = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        let _ = write!(stream, "\n({safe}) Tj T*");
    }
    stream + "\nET"
}

const FIRST: [&str; 12] = [
    "Case Number: CM14-0000042   Date of Injury: 01/02/2012",
    "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "The expert reviewer is Board Certified in Neurology, and is licensed to practice in Ohio.",
    "CLINICAL CASE SUMMARY",
    "The patient is a 40-year-old man whose left knee was hurt. He has left",
    "knee pain and swelling. He has completed twelve visits of physical therapy, and an x-",
    "ray of the left knee was normal. He takes ibu-",
    "profen. Sensation of the left lower",
    "extremity was",
    "",
    "",
    "Page 1 of 2",
];
const SECOND: [&str; 9] = [
    "Final Determination Letter for IMR Case Number CM14-0000042 2",
    "intact.",
    "IMR ISSUES, DECISIONS AND RATIONALES",
    "The Final Determination was based on decisions for the disputed items/services set forth below:",
    "MRI of the left knee: Upheld",
    "Claims Administrator guideline: Decision based on MTUS ACOEM Chapter 13 Knee Complaints Page(s): 341.",
    "MAXIMUS guideline: Decision based on MTUS ACOEM Chapter 13 Knee Complaints Page(s): 343.",
    "Decision rationale: The knee is stable. The request is not medically necessary.",
    "Page 2 of 2",
];

fn letter() -> Vec<u8> {
    pdf(&pages(&[page(&FIRST), page(&SECOND)]), "")
}

/// A folder of its own for each test, removed when the test passes.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("rationale-pdf-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rationale"));
        command.args(arguments).current_dir(&self.0).output().expect("the binary runs")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn json(output: &Output) -> Value {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    serde_json::from_str(&out(output)).expect("JSON")
}

#[test]
fn pages_and_their_heads_are_no_part_of_what_a_letter_says() {
    let folder = Folder::new("pages");
    folder.write("a.pdf", &letter());
    let read = json(&folder.run(&["facts", "a.pdf", "--quotes", "--format", "jsonl"]));
    assert_eq!(read["case_number"], "CM14-0000042");
    assert_eq!(read["issues"].as_array().map(Vec::len), Some(1));
    assert_eq!(read["issues"][0]["request"], "MRI of the left knee");
    let text = out(&folder.run(&["facts", "a.pdf", "--text"]));
    assert_eq!(text.matches('\u{c}').count(), 1);
    let facts = read["facts"].as_array().expect("facts");
    for fact in facts {
        let at = |name: &str| usize::try_from(fact[name].as_u64().expect("an offset")).unwrap();
        assert_eq!(text.get(at("start")..at("end")), fact["words"].as_str(), "{fact}");
    }
    let status = |name: &str| {
        let fact = facts.iter().find(|f| f["fact"] == name);
        fact.map(|f| (f["status"].clone(), f["side"].clone()))
    };
    let (absent, present, left) =
        (Value::from("absent"), Value::from("present"), Value::from("left"));
    // Over the end of a line, over a hyphen there, and over the end of the page with its foot and head.
    assert_eq!(status("pain"), Some((present.clone(), left.clone())));
    assert_eq!(status("xray"), Some((absent.clone(), left.clone())));
    assert_eq!(status("medication").map(|(status, _)| status), Some(present));
    assert_eq!(status("sensory_deficit"), Some((absent, left)));
}

#[test]
fn beside_a_text_of_the_same_name_the_pdf_is_left_out() {
    let folder = Folder::new("double");
    folder.write("a.pdf", &letter());
    folder.write("b.pdf", &letter());
    let text = out(&folder.run(&["facts", "a.pdf", "--text"]));
    folder.write("a.txt", text.as_bytes());
    let run = folder.run(&["facts", ".", "--format", "jsonl"]);
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("1 PDF left out: the text of the same name beside it is read"), "{said}");
    let names: Vec<Value> = out(&run)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["document"].clone())
        .collect();
    assert_eq!(names, ["a.txt", "b.pdf"]);
    // A text says the same as the PDF that it was taken from.
    let of = |name: &str| {
        let mut read = json(&folder.run(&["facts", name, "--format", "jsonl"]));
        read["document"] = Value::Null;
        read
    };
    assert_eq!(of("a.txt"), of("a.pdf"));
}

#[test]
fn a_pdf_that_cannot_be_read_says_why_and_stops_no_other() {
    let folder = Folder::new("bad");
    let scan = pdf(&pages(&["q 612 0 0 792 0 0 cm /Im1 Do Q".to_owned()]), "");
    let many = pdf(
        &pages(&vec![page(&["a line of some forty characters on the page"]); PAGES_MAX + 1]),
        "",
    );
    let mut encrypted = pages(&[page(&FIRST)]);
    encrypted.push(format!(
        "<< /Filter /Standard /V 1 /R 2 /P -44 /O <{0}> /U <{0}> >>",
        "41".repeat(32)
    ));
    let number = encrypted.len();
    let trailer = format!("/Encrypt {number} 0 R /ID [<{0}> <{0}>]", "42".repeat(16));
    let encrypted = pdf(&encrypted, &trailer);
    let whole = letter();
    let cut = whole.get(..whole.len() / 3).expect("a part").to_vec();
    let mut large = whole.clone();
    large.resize(PDF_BYTES_MAX + 1, b' ');
    let cases: [(&str, &[u8], &str); 6] = [
        ("scan.pdf", &scan, "it has no text layer; a scan has to be recognized (OCR) first"),
        ("many.pdf", &many, "it has 301 pages, more than 300 (limit: pdf pages)"),
        ("encrypted.pdf", &encrypted, "it is encrypted; save it without a password"),
        ("cut.pdf", &cut, "it is no readable PDF"),
        ("large.pdf", &large, "it has more than 16777216 bytes (limit: file bytes)"),
        ("empty.pdf", b"%PDF-1.4\n", "it is no readable PDF"),
    ];
    for (name, bytes, message) in cases {
        folder.write(name, bytes);
        let run = folder.run(&["facts", name, "-o", "page.html"]);
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains(name) && said.contains(message), "{name}: {said}");
        assert_eq!(out(&run), "", "{name}");
        assert!(!folder.0.join("page.html").exists(), "{name}");
    }
    folder.write("good.pdf", &letter());
    let run = folder.run(&["facts", ".", "--format", "jsonl"]);
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(out(&run).lines().count(), 1);
    assert_eq!(String::from_utf8_lossy(&run.stderr).lines().count(), 6);
}
