//! Letters of every form, in our own words, are read as a careful reader would read them.

#[cfg(test)]
mod letter_form {
    use std::ops::Range;
    use std::sync::LazyLock;

    use jiff::civil::date;
    use proptest::prelude::*;
    use rationale::diagnostic::{Code, Diagnostics, Severity};
    use rationale::letter::{CitedBy, Form, FormReader, Issue, LETTER_BYTES_MAX, Letter};
    use rationale::model::case::{DecisionDate, Sex};
    use rationale::model::fact::Section;
    use rationale::model::name::{RegionName, ServiceName};
    use rationale::model::outcome::Outcome;
    use rationale::model::read::read_vocabulary;
    use rationale::model::side::Side;
    use rationale::model::value::Unit;
    use rationale::source::{Source, SourceMap};
    use rationale::syntax::yaml::parse;

    const VOCABULARY: [(&str, &str); 6] = [
        ("facts.yaml", include_str!("../rules/vocabulary/facts.yaml")),
        ("guidelines.yaml", include_str!("../rules/vocabulary/guidelines.yaml")),
        ("items.yaml", include_str!("../rules/vocabulary/items.yaml")),
        ("regions.yaml", include_str!("../rules/vocabulary/regions.yaml")),
        ("services.yaml", include_str!("../rules/vocabulary/services.yaml")),
        ("wording.yaml", include_str!("../rules/vocabulary/wording.yaml")),
    ];

    const TABLE: &str = include_str!("letters/table.txt");
    const INLINE: &str = include_str!("letters/inline.txt");
    const NOTICE: &str = include_str!("letters/notice.txt");
    const DECISIONS: &str = include_str!("letters/decisions.txt");
    const REVIEW: &str = include_str!("letters/review.txt");

    fn reader() -> FormReader {
        let mut found = Diagnostics::new();
        let mut map = SourceMap::new();
        let nodes: Vec<_> = VOCABULARY
            .iter()
            .map(|(name, text)| {
                let source = Source::new(*name, *text);
                parse(map.add(source.clone()), &source).unwrap()
            })
            .collect();
        let vocabulary = read_vocabulary(&nodes.iter().collect::<Vec<_>>(), &mut found);
        let (reader, phrases) = FormReader::new(&vocabulary);
        found.extend(phrases);
        assert!(found.is_empty(), "{found:?}");
        reader
    }

    fn read(text: &str) -> (Letter, Diagnostics) {
        static READER: LazyLock<FormReader> = LazyLock::new(reader);
        let mut map = SourceMap::new();
        let source = Source::new("letter.txt", text);
        READER.read(map.add(source.clone()), &source)
    }

    fn well(text: &str) -> Letter {
        let (letter, found) = read(text);
        assert!(found.is_empty(), "{found:?}");
        letter
    }

    fn at<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
        text.get(range.clone()).unwrap_or("out of the text")
    }

    fn codes(found: &Diagnostics) -> Vec<Code> {
        found.iter().map(|d| d.code).collect()
    }

    fn services(issue: &Issue) -> Vec<&str> {
        issue.services.iter().map(ServiceName::as_str).collect()
    }

    fn region(issue: &Issue) -> Option<&str> {
        issue.region.as_ref().map(RegionName::as_str)
    }

    fn recorded(letter: &Letter) -> Vec<Option<Outcome>> {
        letter.issues.iter().map(|i| i.recorded.as_ref().map(|r| r.value)).collect()
    }

    /// Family, topic, section and page of a citation.
    type Cited<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

    /// What the reviewer cited.
    fn cited(issue: &Issue) -> Vec<Cited<'_>> {
        let by_reviewer = issue.guidelines.iter().filter(|c| c.by == CitedBy::Reviewer);
        by_reviewer
            .map(|c| {
                (c.family.as_str(), c.topic.as_deref(), c.section.as_deref(), c.page.as_deref())
            })
            .collect()
    }

    #[test]
    fn header_table_of_late_2016() {
        let letter = well(TABLE);
        assert_eq!(letter.form, Form::Table);
        assert_eq!(letter.case_number.as_ref().unwrap().value, "CM17-9990001");
        let dates = &letter.dates;
        assert_eq!(
            dates.injury.as_ref().unwrap().value,
            date(2016, 12, 1),
            "the header's day wins"
        );
        assert_eq!(dates.narrative_injury.as_ref().unwrap().value, date(2016, 11, 30));
        assert_eq!(dates.assigned.as_ref().unwrap().value, date(2017, 3, 2));
        assert_eq!(dates.ur_denial.as_ref().unwrap().value, date(2017, 2, 14));
        assert_eq!(dates.received.as_ref().unwrap().value, date(2017, 2, 24));
        assert_eq!(dates.decision, DecisionDate::Stated(date(2017, 3, 30)));
        assert_eq!(at(TABLE, &dates.injury.as_ref().unwrap().range), "12/01/2016");
        let names: Vec<_> = letter.reviewer.specialties.iter().map(|s| s.value.as_str()).collect();
        assert_eq!(names, ["Preventive Medicine", "Public Health & General Preventive Medicine"]);
        let states: Vec<_> = letter.reviewer.licensure.iter().map(|s| s.value.as_str()).collect();
        assert_eq!(states, ["Oregon", "New Mexico"]);
        assert_eq!((letter.patient.age, letter.patient.sex), (Some(51), Some(Sex::Female)));
        assert!(
            at(TABLE, letter.summary.as_ref().unwrap()).starts_with("The injured worker is a 51")
        );
    }

    #[test]
    fn a_title_wraps_and_may_hold_colons() {
        let letter = well(TABLE);
        assert_eq!(
            recorded(&letter),
            [Some(Outcome::Overturned), Some(Outcome::Upheld), Some(Outcome::Upheld)]
        );
        let emg = &letter.issues[0];
        assert!(emg.request.ends_with("to be done in one sitting, of the lower extremities"));
        assert_eq!(services(emg), ["emg", "ncs"]);
        assert_eq!((region(emg), emg.side), (Some("lower_extremity"), Some(Side::Bilateral)));
        assert_eq!(letter.issues[1].request, "Morphine ER 15mg #40, days: 20, refills: none");
        assert_eq!(letter.issues[1].strength.as_ref().unwrap().value, "15mg");
    }

    #[test]
    fn the_remainder_is_in_dispute() {
        let letter = well(TABLE);
        let issue = &letter.issues[2];
        let partly = issue.partly_authorized.as_ref().unwrap();
        assert_eq!(partly.original_quantity.unwrap().write(), "12 visits");
        assert_eq!(partly.authorized_quantity.unwrap().write(), "6 visits");
        assert_eq!(issue.quantity.unwrap().write(), "6 visits");
        assert!(at(TABLE, &partly.remainder).starts_with("physical therapy two times a"));
        // The request names no place; the only diagnosis is of the left knee.
        assert_eq!((region(issue), issue.side), (Some("knee"), Some(Side::Left)));
        assert!(!issue.states_region());
        assert!(letter.issues[0].states_region());
    }

    #[test]
    fn a_request_names_items_and_may_say_that_it_goes_on() {
        let plain = &well(TABLE).issues[1];
        assert!(plain.items.is_empty() && !plain.says_further);
        let letter = well(&TABLE.replace("Morphine ER 15mg", "Continued rolling walker"));
        let items: Vec<_> =
            letter.issues[1].items.iter().map(rationale::model::name::DrugName::as_str).collect();
        assert_eq!(items, ["walker"]);
        assert!(letter.issues[1].says_further);
        assert!(letter.case(Vec::new()).requests[2].says_further);
    }

    #[test]
    fn citations_of_sections() {
        let letter = well(TABLE);
        let special = Some("Special Studies");
        assert_eq!(
            cited(&letter.issues[0]),
            [
                ("MTUS-ACOEM", Some("Low Back Complaints"), special, None),
                (
                    "MTUS-ChronicPain",
                    Some("Chronic Pain Medical Treatment"),
                    Some("Electro-diagnostic testing (EMG/NCS)"),
                    None
                ),
            ]
        );
        assert_eq!(
            cited(&letter.issues[1]),
            [
                ("ODG", Some("Pain"), Some("Opioids"), None),
                ("other", Some("www.example.org"), None, None)
            ]
        );
        assert_eq!(letter.issues[0].guidelines[0].year, Some(2004));
    }

    #[test]
    fn blank_lines_between_all_lines_and_no_header() {
        let letter = well(INLINE);
        assert_eq!(letter.form, Form::Inline);
        assert_eq!(
            letter.case_number.as_ref().unwrap().value,
            "CM14-9990002",
            "from the page's foot"
        );
        assert_eq!(letter.dates.injury.as_ref().unwrap().value, date(1998, 3, 3));
        let DecisionDate::Inferred { not_before, from } = &letter.dates.decision else { panic!() };
        assert_eq!(*not_before, date(2014, 1, 6), "a day to come bounds nothing");
        assert!(from.stands_in(INLINE));
        assert_eq!(from.section, Section::Summary);
        assert_eq!((letter.patient.age, letter.patient.sex), (Some(50), Some(Sex::Male)));
        let names: Vec<_> = letter.reviewer.specialties.iter().map(|s| s.value.as_str()).collect();
        assert_eq!(names, ["Physical Medicine and Rehabilitation", "Pain Management"]);
        let mri = &letter.issues[0];
        assert_eq!(mri.request, "MRI OF THE CERVICAL SPINE WITHOUT CONTRAST");
        assert_eq!((services(mri), region(mri), mri.side), (vec!["mri"], Some("neck"), None));
        assert_eq!(
            cited(mri),
            [("MTUS-ACOEM", Some("Neck and Upper Back Complaints"), None, Some("177-178"))]
        );
        assert_eq!(recorded(&letter), [Some(Outcome::Upheld), Some(Outcome::Overturned)]);
        assert_eq!(letter.issues[1].guidelines[0].section.as_deref(), Some("Opioids"));
    }

    #[test]
    fn years_of_records_bound_the_decision() {
        let text = INLINE.replace("On 1/6/2014 he", "Then he");
        let DecisionDate::Inferred { not_before, .. } = well(&text).dates.decision else {
            panic!()
        };
        assert_eq!(not_before, date(2014, 1, 1));
    }

    #[test]
    fn ages_are_written_in_many_ways() {
        let cases = [
            ("a fifty-two-year-old woman", 52, Some(Sex::Female)),
            ("a twenty year old F", 20, Some(Sex::Female)),
            ("a 47 y/o M", 47, Some(Sex::Male)),
            ("a 47M", 47, Some(Sex::Male)),
            ("a packer, age: 38, and a woman", 38, Some(Sex::Female)),
            ("a man of 41 years of age", 41, Some(Sex::Male)),
        ];
        for (words, age, sex) in cases {
            let text = TABLE.replace("a 51 year old woman", words);
            let patient = well(&text).patient;
            assert_eq!((patient.age, patient.sex), (Some(age), sex), "{words}");
        }
    }

    #[test]
    fn notice_of_2013() {
        let letter = well(NOTICE);
        assert_eq!(letter.form, Form::Notice);
        assert_eq!(letter.dates.decision, DecisionDate::Stated(date(2013, 11, 18)));
        assert_eq!(letter.dates.ur_denial.as_ref().unwrap().value, date(2013, 7, 12));
        assert_eq!(recorded(&letter), [Some(Outcome::Overturned), Some(Outcome::Upheld)]);
        assert_eq!(letter.issues[0].quantity.unwrap().unit, Unit::Visit);
        assert_eq!(
            cited(&letter.issues[0]),
            [("MTUS-Acupuncture", Some("Acupuncture Treatment"), None, Some("8"))]
        );
        assert_eq!(cited(&letter.issues[1]), [("ODG", Some("Pain"), None, None)]);
        assert!(letter.issues.iter().all(|issue| issue.rationale.len() == 1));
    }

    #[test]
    fn numbered_decisions() {
        let letter = well(DECISIONS);
        assert_eq!(letter.form, Form::DecisionList);
        assert_eq!(recorded(&letter), [Some(Outcome::Upheld), Some(Outcome::Overturned)]);
        let issue = &letter.issues[0];
        assert_eq!(issue.request, "NCS of the right wrist");
        assert_eq!(issue.rationale.len(), 2);
        let topic = Some("Forearm, Wrist, and Hand Complaints");
        assert_eq!(cited(issue), [("MTUS-ACOEM", topic, None, Some("261"))]);
        assert_eq!(issue.guidelines[0].chapter, Some(11));
    }

    #[test]
    fn medical_professional_review() {
        let letter = well(REVIEW);
        assert_eq!(letter.form, Form::ProfessionalReview);
        assert_eq!(recorded(&letter), [Some(Outcome::Overturned), Some(Outcome::Upheld)]);
        assert_eq!(region(&letter.issues[0]), Some("ankle_foot"));
        assert_eq!(letter.reviewer.specialties[0].value, "Family Practice");
    }

    #[test]
    fn line_ends_and_spacing_change_nothing_but_places() {
        let plain = well(TABLE);
        let doubled: String =
            TABLE.lines().filter(|l| !l.trim().is_empty()).flat_map(|l| [l, "\n\n"]).collect();
        for text in [TABLE.replace('\n', "\r\n"), TABLE.replace('\x0c', ""), doubled] {
            let other = well(&text);
            assert_eq!(recorded(&other), recorded(&plain));
            let requests =
                |l: &Letter| l.issues.iter().map(|i| i.request.clone()).collect::<Vec<_>>();
            assert_eq!(requests(&other), requests(&plain));
            assert_eq!(other.patient, plain.patient);
            assert_eq!(other.dates.received.unwrap().value, date(2017, 2, 24));
            for issue in &other.issues {
                let words: Vec<_> = at(&text, &issue.range).split_whitespace().collect();
                assert_eq!(words.join(" "), issue.request);
            }
        }
    }

    #[test]
    fn the_case_holds_no_outcome() {
        let case = well(TABLE).case(Vec::new());
        assert_eq!(case.requests.len(), 4, "EMG and NCS are two requests");
        assert_eq!(case.requests[0].issue, case.requests[1].issue);
        assert!(case.requests[3].partly_authorized);
        let held = format!("{case:?}").to_lowercase();
        assert!(!held.contains("overturned") && !held.contains("upheld"));
    }

    #[test]
    fn a_missing_section_is_an_error_with_help() {
        let (_, found) = read(&TABLE.replace("CLINICAL CASE SUMMARY", "NOTES"));
        assert!(found.iter().any(|d| d.code == Code::LetterForm && d.help.is_some()));
        let (letter, found) = read(&TABLE.replace("Upheld", "").replace("Overturned", ""));
        assert!(letter.issues.is_empty());
        assert!(codes(&found).contains(&Code::LetterForm));
    }

    #[test]
    fn a_missing_heading_does_not_hide_the_issues() {
        let plain = well(TABLE);
        let letter = well(&TABLE.replace("IMR ISSUES, DECISIONS AND RATIONALES", ""));
        assert_eq!(recorded(&letter), recorded(&plain));
        let summary = letter.summary.unwrap();
        assert_eq!(summary.len(), plain.summary.unwrap().len());
    }

    #[test]
    fn numbers_and_verbs_around_a_title_are_no_part_of_it() {
        let text = TABLE
            .replace("Morphine ER 15mg #40, days: 20, refills: none:", "2. Morphine ER 15mg is:");
        assert_eq!(well(&text).issues[1].request, "Morphine ER 15mg");
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let text = TABLE.replace("(6) is: Upheld", "(6) is: Modified");
        let text = text.replace("Morphine ER 15mg #40", "Zzyzx");
        let (letter, found) = read(&text);
        assert_eq!(codes(&found), [Code::LetterPart, Code::LetterPart]);
        assert_eq!(found.count(Severity::Error), 0);
        assert!(letter.issues[1].services.is_empty());
        assert!(letter.issues[2].recorded.is_none());
    }

    #[test]
    fn no_letter_at_all() {
        for text in
            ["", " \n\x0c\n ", "\u{0}\u{1}\u{2}\u{fffd}PNG", &"a".repeat(LETTER_BYTES_MAX + 1)]
        {
            let (letter, found) = read(text);
            assert_eq!(codes(&found), [Code::Unreadable]);
            assert_eq!(letter.form, Form::Unknown);
        }
        let (_, found) = read(&"x\n".repeat(200_000));
        assert_eq!(codes(&found), [Code::Unreadable]);
    }

    /// Hostile letters, each of which would take minutes if reading were not linear.
    #[test]
    fn large_letters_are_read_in_linear_time() {
        let size = 1 << 18;
        let pieces = [
            "a ",
            ": ",
            "  ",
            "Board Certified in ",
            "1",
            "12/",
            "\u{a0}",
            "Upheld:",
            "EMG: Upheld\n",
        ];
        for piece in pieces {
            let text = format!(
                "IMR ISSUES, DECISIONS AND RATIONALES\n{}",
                piece.repeat(size / piece.len())
            );
            let _ = read(&text);
        }
        let (letter, found) =
            read(&format!("{TABLE}{}", "word ".repeat((LETTER_BYTES_MAX - TABLE.len()) / 5)));
        assert_eq!((letter.issues.len(), found.is_empty()), (3, true));
    }

    /// Every range of a letter.
    fn ranges(letter: &Letter) -> Vec<Range<usize>> {
        let mut all = vec![letter.header.clone()];
        all.extend(letter.summary.clone());
        let dates = &letter.dates;
        let days = [&dates.injury, &dates.assigned, &dates.ur_denial, &dates.received];
        all.extend(days.into_iter().flatten().map(|read| read.range.clone()));
        all.extend(letter.case_number.iter().map(|read| read.range.clone()));
        let reviewer = &letter.reviewer;
        all.extend(reviewer.specialties.iter().chain(&reviewer.licensure).map(|r| r.range.clone()));
        for issue in &letter.issues {
            all.push(issue.range.clone());
            all.extend(issue.rationale.iter().cloned());
            all.extend(issue.guidelines.iter().map(|citation| citation.range.clone()));
            all.extend(issue.levels.iter().chain(&issue.strength).map(|read| read.range.clone()));
            all.extend(issue.recorded.iter().map(|read| read.range.clone()));
            if let Some(partly) = &issue.partly_authorized {
                all.push(partly.remainder.clone());
                all.extend(partly.original.iter().chain(&partly.authorized).cloned());
            }
        }
        all
    }

    /// Lines that a letter may have, in any order, with noise between.
    fn lines() -> impl Strategy<Value = String> {
        let known: Vec<String> = [TABLE, INLINE, NOTICE, DECISIONS, REVIEW]
            .iter()
            .flat_map(|text| text.lines().map(str::to_owned))
            .collect();
        let line = prop_oneof![3 => prop::sample::select(known), 1 => "\\PC{0,40}", 1 => "[é:;#0-9/. x-]{0,30}"];
        let end = prop::sample::select(vec!["\n", "\r\n", "\n\n", "\x0c", "\r", " "]);
        prop::collection::vec((line, end), 0..60)
            .prop_map(|all| all.into_iter().map(|(line, end)| line + end).collect())
    }

    #[test]
    fn any_text_is_read_without_panic_and_ranges_lie_in_it() {
        let reader = reader();
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(400));
        let texts = prop_oneof![4 => lines(), 1 => "(?s).{0,400}"];
        runner
            .run(&texts, |text| {
                let mut map = SourceMap::new();
                let source = Source::new("letter.txt", text.as_str());
                let (letter, found) = reader.read(map.add(source.clone()), &source);
                for range in ranges(&letter) {
                    prop_assert!(text.get(range.clone()).is_some(), "{range:?}");
                }
                for label in found.iter().filter_map(|d| d.primary.as_ref()) {
                    prop_assert!(text.get(label.span.range()).is_some(), "{label:?}");
                }
                Ok(())
            })
            .unwrap();
    }
}
