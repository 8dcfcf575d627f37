//! The table of the audit's findings: name, severity, meaning and statute, in one place.

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident, $law:literal;)+) => {
        /// What is wrong with a determination. `rationale help NAME` prints its text, which is its documentation here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[doc = $doc])+ $variant,)+ }

        impl Kind {
            /// Every kind, in the order of this table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in machine-readable output.
            #[must_use]
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)+ } }

            /// How grave it is, where nothing makes it less so.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// The statute or regulation by which it matters.
            #[must_use]
            pub fn law(self) -> &'static str { match self { $(Self::$variant => $law,)+ } }

            /// What it means, why it matters and what to do.
            #[must_use]
            pub fn explanation(self) -> String {
                let lines: &[&str] = match self { $(Self::$variant => &[$($doc),+],)+ };
                lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n")
            }
        }
    };
}

/// How grave a finding is; the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// If it stands, the determination rests on an error.
    Serious,
    /// It puts the reasons in doubt.
    Moderate,
    /// It is worth a look.
    Minor,
}

impl Severity {
    /// The word for a reader and the name in machine-readable output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Serious => "serious",
            Self::Moderate => "moderate",
            Self::Minor => "minor",
        }
    }
}

kinds! {
    /// The rationale states a fact that the case summary contradicts, or denies one that it documents.
    /// A plainly erroneous finding of fact, express or implied, that is a matter of ordinary knowledge is the one ground
    /// of appeal that a comparison of the letter with itself can show. Read both places: the finding holds only if they
    /// speak of the same thing at the same time.
    Contradiction = "contradiction", Serious, "LC 4610.6(h)(5)";
    /// The guideline cited, or the reasons given, are about another part of the body than the request.
    /// The standards are to be applied to the condition of this worker; a chapter on another body part says nothing of it.
    RegionMismatch = "region_mismatch", Moderate, "LC 4610.5(c)(2); 8 CCR 9792.21.1";
    /// The criteria applied are those of another service, or of a phase of care that had not begun.
    /// A service is to be judged by what the guideline asks of it.
    WrongCriteria = "wrong_criteria", Moderate, "LC 4610.5(c)(2); 8 CCR 9792.21.1";
    /// The edition cited was not the adopted one on the day of the decision: replaced before it, or adopted after it.
    /// Compare what the edition in force asks.
    StaleCitation = "stale_citation", Moderate, "8 CCR 9792.21.1; 8 CCR 9792.23";
    /// Days of the letter contradict each other: two days of one injury, care before the injury, a decision before the denial.
    /// How long symptoms and care have lasted is often what decides, and it is counted from these days.
    ImpossibleDate = "impossible_date", Moderate, "LC 4610.6(h)(5)";
    /// One outcome was recorded for both sides, and what is documented of them differs.
    /// What is documented of one side shows nothing of the other; each side is a disputed service of its own.
    BilateralNotSplit = "bilateral_not_split", Moderate, "LC 4610.6(e)";
    /// The rationale gives no reason that is about this patient.
    /// An analysis is to cite the worker's condition, the documents of the record and the findings that support it.
    ThinRationale = "thin_rationale", Moderate, "LC 4610.6(e)";
    /// The facts that the letter states and the criterion that it cites point away from the recorded outcome.
    /// The outcome feeds no decision of the rules; here it is only compared with one, or with the letter's own reasons.
    OutcomeDoubtful = "outcome_doubtful", Serious, "LC 4604.5(a); LC 4610.5(c)(2)";
    /// Quantities of the request do not add up: authorized and remaining against requested, visits against frequency and weeks.
    /// What is in dispute is then not certain, and so is what the determination grants or denies.
    Arithmetic = "arithmetic", Minor, "LC 4610.6(e)";
    /// The same service for the same place stands in dispute twice in one letter.
    /// Two outcomes for it would contradict each other, and two equal ones count one dispute twice.
    DuplicateRequest = "duplicate_request", Minor, "LC 4610.6(e)";
}
