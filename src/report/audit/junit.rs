//! An audit as JUnit XML: a test for each gate, and one for each remark that the baseline does not
//! know.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use crate::audit::Remark;

use super::workpaper::{Workpaper, issue_name};

/// The document.
///
/// # Errors
/// Where the XML writer fails.
pub fn write(paper: &Workpaper<'_>) -> Result<String, SerializeError> {
    let mut gates = TestSuite::new("gates");
    for gate in &paper.gates {
        let status =
            if gate.holds { TestCaseStatus::success() } else { failure("gate", &gate.says) };
        let mut case = TestCase::new(gate.name.as_str(), status);
        case.set_classname("audit");
        gates.add_test_case(case);
    }
    let mut report = Report::new("rationale audit");
    report.add_test_suite(gates);
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    let new = paper.known.as_ref().map(|(_, comparison)| &comparison.new);
    for (index, remark) in paper.remarks.iter().enumerate() {
        let suite =
            suites.entry(&remark.kind).or_insert_with(|| TestSuite::new(remark.kind.as_str()));
        suite.add_test_case(case(
            remark,
            new.is_some_and(|new| new.binary_search(&index).is_ok()),
            new.is_some(),
        ));
    }
    report.add_test_suites(suites.into_values());
    report.to_string()
}

/// Without a baseline nothing says that a remark is a failure; it is then a test that was skipped.
fn case(remark: &Remark, is_new: bool, has_baseline: bool) -> TestCase {
    let status = if is_new {
        failure(&remark.kind, &remark.note)
    } else if has_baseline {
        TestCaseStatus::success()
    } else {
        let mut status = TestCaseStatus::skipped();
        status.set_message(remark.note.clone());
        status
    };
    let criterion = remark.criterion.as_deref().unwrap_or("");
    let name = format!("{} {criterion}", issue_name(&remark.document, remark.issue));
    let mut case = TestCase::new(name.trim_end(), status);
    case.set_classname(remark.kind.as_str());
    case
}

fn failure(kind: &str, says: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(kind);
    status.set_message(says);
    status
}
