//! Synthetic cases in any number: invented, of the form of real ones, the same for the same seed.
//!
//! The recorded outcome of every case follows from what decides it, so that cases that are alike to
//! the guideline end alike; only planted pairs do not. So an audit must find every planted pair and
//! no other.

use std::fmt::Write;

/// A generator of cases.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Generator {
    /// How many cases.
    pub(crate) cases: u64,
    /// How many pairs of twins with unlike outcomes are among them.
    pub(crate) planted: u64,
    /// Where the random numbers begin.
    pub(crate) seed: u64,
}

/// Most planted pairs that are all different: three states of each finding.
const PLANTED_MAX: u64 = 729;

/// Findings of a leg that the rule for an EMG asks about.
const FINDINGS: [&str; 6] = [
    "radiating_pain",
    "numbness",
    "paresthesia",
    "reflex_change",
    "straight_leg_raise",
    "sensory_deficit",
];
/// Records that no rule for an EMG asks about.
const NOISE: [&str; 4] = ["sleep_disturbance", "obesity", "smoker", "osteoarthritis"];
const DRUGS: [&str; 4] = ["nsaid", "opioid", "antidepressant", "anticonvulsant"];

impl Generator {
    /// The pairs that were planted: the names of their documents.
    #[must_use]
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        (0..self.pairs_planted()).map(|pair| (name(2 * pair), name(2 * pair + 1))).collect()
    }

    /// As many pairs as are asked for and fit.
    fn pairs_planted(&self) -> u64 {
        self.planted.min(PLANTED_MAX).min(self.cases / 2)
    }

    /// Every case as a line of JSON.
    pub(crate) fn lines(self) -> impl Iterator<Item = String> {
        (0..self.cases).map(move |number| self.line(number))
    }

    /// One case as a line of JSON, with its line break.
    #[must_use]
    pub(crate) fn line(&self, number: u64) -> String {
        let is_planted = number < 2 * self.pairs_planted();
        // Both of a pair have the same facts, which no other case has: each pair has a month of
        // symptoms of its own.
        let of = if is_planted { number / 2 } else { number };
        let random = Random { seed: self.seed, case: of, planted: is_planted };
        let side = if random.one_in(b"side", 2) { "left" } else { "right" };
        let (facts, overturned) = if is_planted {
            (planted(of, side), number.is_multiple_of(2))
        } else {
            random_facts(random, side)
        };
        let recorded = if overturned { "overturned" } else { "upheld" };
        let (year, month) = (2010 + random.below(b"year", 6), 1 + random.below(b"month", 12));
        let (age, payer) = (20 + random.below(b"age", 50), random.below(b"payer", 40));
        let mut line = format!(
            "{{\"document\":\"{}\",\"dates\":{{\"injury\":\"2005-03-01\",\"decision\":\"{year}-{month:02}-15\"}},\
             \"patient\":{{\"age\":{age},\"sex\":\"{}\"}},\"columns\":{{\"payer\":\"P{payer:02}\"}},\"facts\":[",
            name(number),
            if random.one_in(b"sex", 2) { "female" } else { "male" },
        );
        for (index, fact) in facts.iter().enumerate() {
            line.push_str(if index > 0 { "," } else { "" });
            line.push_str(fact);
        }
        let _ = writeln!(
            line,
            "],\"issues\":[{{\"issue\":1,\"services\":[\"emg\"],\"region\":\"lower_extremity\",\"side\":\"{side}\",\
             \"recorded\":\"{recorded}\"}}]}}"
        );
        line
    }
}

fn name(number: u64) -> String {
    format!("S{number:08}")
}

fn fact(name: &str, region: Option<&str>, side: Option<&str>, status: &str) -> String {
    let mut text = format!("{{\"fact\":\"{name}\"");
    for (key, value) in [("region", region), ("side", side)] {
        if let Some(value) = value {
            let _ = write!(text, ",\"{key}\":\"{value}\"");
        }
    }
    let _ = write!(text, ",\"status\":\"{status}\"}}");
    text
}

fn valued(name: &str, value: &str) -> String {
    format!("{{\"fact\":\"{name}\",\"status\":\"present\",\"value\":\"{value}\"}}")
}

/// Facts of a planted pair: which of the findings are there is the number of the pair in a notation
/// of three digits, so that no two pairs are alike; a finding that is equivocal marks them off from
/// all other cases.
fn planted(pair: u64, side: &str) -> Vec<String> {
    let mut rest = pair;
    let mut facts = vec![
        fact("pain", Some("low_back"), None, "present"),
        fact("weakness_reported", Some("lower_extremity"), Some(side), "equivocal"),
    ];
    for finding in FINDINGS {
        let status = ["present", "absent", "equivocal"].get(usize::try_from(rest % 3).unwrap_or(0));
        facts.push(fact(
            finding,
            Some("lower_extremity"),
            Some(side),
            status.unwrap_or(&"present"),
        ));
        rest /= 3;
    }
    facts
}

/// Facts of a case that is not planted, and whether its denial was overturned: where a finding is
/// present.
fn random_facts(random: Random, side: &str) -> (Vec<String>, bool) {
    let mut facts = Vec::new();
    let mut found = false;
    if !random.one_in(b"pain", 5) {
        facts.push(fact("pain", Some("low_back"), None, "present"));
    }
    for finding in FINDINGS {
        match random.below(finding.as_bytes(), 9) {
            0 => {
                found = true;
                facts.push(fact(finding, Some("lower_extremity"), Some(side), "present"));
            }
            1 | 2 => facts.push(fact(finding, Some("lower_extremity"), Some(side), "absent")),
            _ => {}
        }
    }
    for drug in DRUGS {
        if random.one_in(drug.as_bytes(), 3) {
            facts.push(valued("medication", drug));
        }
    }
    if random.one_in(b"therapy", 2) {
        facts.push(fact("physical_therapy", Some("low_back"), None, "present"));
    }
    for noise in NOISE {
        if random.one_in(noise.as_bytes(), 4) {
            facts.push(fact(noise, None, None, "present"));
        }
    }
    (facts, found)
}

/// Random numbers by case and purpose: FNV-1a over both, mixed by the finalizer of `SplitMix64`.
#[derive(Debug, Clone, Copy)]
struct Random {
    seed: u64,
    case: u64,
    planted: bool,
}

impl Random {
    fn below(self, purpose: &[u8], bound: u64) -> u64 {
        let start = 0xcbf2_9ce4_8422_2325 ^ self.seed ^ u64::from(self.planted);
        let bytes = self.case.to_le_bytes();
        let hash = bytes
            .iter()
            .chain(purpose)
            .fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        let mixed = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn one_in(self, purpose: &[u8], bound: u64) -> bool {
        self.below(purpose, bound) == 0
    }
}
