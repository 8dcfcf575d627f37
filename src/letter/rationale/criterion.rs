//! What a reviewer can find about a patient or a request.

macro_rules! criteria {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)+) => {
        /// What a reviewer's reason is about. The names are those of machine-readable output.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Criterion { $($(#[doc = $doc])+ $variant,)+ }

        impl Criterion {
            /// Every criterion with its name.
            pub const NAMES: &'static [(Self, &'static str)] = &[$((Self::$variant, $name)),+];

            /// The name in the lexicon and in machine-readable output.
            #[must_use]
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)+ } }
        }
    };
}

criteria! {
    /// The symptoms that the service is for are there.
    SymptomsPresent = "symptoms_present";
    /// They have lasted long enough.
    SymptomDuration = "symptom_duration";
    /// The examination shows a focal neurologic finding.
    FocalNeurologicFinding = "focal_neurologic_finding";
    /// The examination shows radiculopathy.
    RadiculopathyOnExam = "radiculopathy_on_exam";
    /// A test bears out what the examination shows.
    CorroboratingTest = "corroborating_test";
    /// There is a red flag.
    RedFlag = "red_flag";
    /// Conservative care was tried.
    ConservativeCareTried = "conservative_care_tried";
    /// Conservative care was tried and failed.
    ConservativeCareFailed = "conservative_care_failed";
    /// The same or like care brought functional improvement.
    FunctionalImprovement = "functional_improvement";
    /// There is a functional deficit.
    FunctionalDeficit = "functional_deficit";
    /// Surgery is contemplated.
    SurgeryContemplated = "surgery_contemplated";
    /// The result would change the plan.
    ResultChangesPlan = "result_changes_plan";
    /// A study is rightly repeated.
    RepeatStudyJustified = "repeat_study_justified";
    /// The quantity is within what the guideline allows.
    QuantityWithinGuideline = "quantity_within_guideline";
    /// The request states all that it must.
    RequestComplete = "request_complete";
    /// The same was not already authorized or done.
    NotDuplicate = "not_duplicate";
    /// The service that this one serves is itself necessary.
    ParentServiceNecessary = "parent_service_necessary";
    /// What comes first in line was tried and failed.
    FirstLineFailed = "first_line_failed";
    /// There is a gastrointestinal risk.
    GiRisk = "gi_risk";
    /// The drug is monitored.
    DrugMonitoring = "drug_monitoring";
    /// The use is short.
    ShortTermUse = "short_term_use";
    /// The guideline recommends the service.
    RecommendedByGuideline = "recommended_by_guideline";
    /// A home program is in place.
    HomeProgram = "home_program";
    /// The diagnosis is one that the service is for.
    IndicationDiagnosis = "indication_diagnosis";
    /// The requesting provider gave reasons.
    ProviderRationale = "provider_rationale";
    /// The examination shows objective findings.
    ObjectiveFindings = "objective_findings";
    /// A trial was completed.
    TrialCompleted = "trial_completed";
    /// Anything else about this patient or request.
    Other = "other";
}

impl Criterion {
    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> String {
        self.name().replace('_', " ")
    }
}

/// What the reviewer found of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holds {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// The records are said not to show it.
    NotDocumented,
}

impl Holds {
    /// All with their names in the lexicon and in machine-readable output.
    pub const NAMES: [(Self, &'static str); 3] =
        [(Self::Met, "met"), (Self::NotMet, "not_met"), (Self::NotDocumented, "not_documented")];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::NotDocumented => "not_documented",
        }
    }

    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::NotDocumented => "not documented",
        }
    }

    /// Whether the reviewer does not grant it.
    #[must_use]
    pub fn denied(self) -> bool {
        match self {
            Self::Met => false,
            Self::NotMet | Self::NotDocumented => true,
        }
    }
}
