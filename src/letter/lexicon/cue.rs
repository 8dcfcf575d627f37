//! Words that steer the reading without being facts.

macro_rules! cues {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)+) => {
        /// A word or phrase that says how its neighbours are meant.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Cue { $($(#[doc = $doc])+ $variant,)+ }

        impl Cue {
            /// All cues with their names in the lexicon.
            pub const NAMES: &'static [(Self, &'static str)] = &[$((Self::$variant, $name)),+];
        }
    };
}

cues! {
    /// "utilization review", "non-certified": the sentence tells what became of a request.
    Review = "review";
    /// "additionally", "the use of": at the beginning, a sentence goes on with what utilization review decided.
    ReviewGoesOn = "review_goes_on";
    /// "guidelines recommend": the sentence describes no patient.
    Guideline = "guideline";
    /// "no documentation of": what follows is said to be missing, which shows neither that it is nor that it is not.
    Undocumented = "undocumented";
    /// "were not documented", "is lacking": what comes before is said to be missing.
    UndocumentedAfter = "undocumented_after";
    /// "no evidence of": what follows is absent; where a reviewer says it, missing from the record.
    Unevidenced = "unevidenced";
    /// "not only": looks like a negation and is none.
    PseudoNegation = "pseudo_negation";
    /// "no", "without": what follows is absent.
    Negation = "negation";
    /// "denied": what follows is absent, throughout the list.
    Denial = "denial";
    /// "was absent", "were not seen": what comes before is absent.
    NegationAfter = "negation_after";
    /// "was denied": a symptom is absent, a service was refused.
    DeniedAfter = "denied_after";
    /// "possible", "questionable": what follows is open.
    Uncertain = "uncertain";
    /// "rule out", "if": what follows is only thought of.
    Hypothesis = "hypothesis";
    /// "would help", "will provide": what follows is only hoped for, and the care right before it is to come.
    Prospect = "prospect";
    /// "will start", "requested": the care that follows is planned.
    Plan = "plan";
    /// "request for authorization": what follows is what is in dispute.
    Requested = "requested";
    /// "was ordered", "is pending": the care before is planned.
    PlanAfter = "plan_after";
    /// "underwent", "treatment has included": the care that follows was done.
    Done = "done";
    /// "treatment has included": a list of care that was done follows.
    Treated = "treated";
    /// "was performed", "dated": the care or study before was done.
    DoneAfter = "done_after";
    /// "examination of": a passage on the examination begins.
    Examined = "examined";
    /// "complained of": a passage on what the patient says begins.
    Reported = "reported";
    /// "diagnosed with": diseases follow.
    Diagnosed = "diagnosed";
    /// "showed", "revealed": findings follow.
    Reveals = "reveals";
    /// "because of": reasons follow, which are no plan.
    Reason = "reason";
    /// "is", "was", "has": ties a result to what it is about.
    Link = "link";
    /// "of", "over": ties a place to what is found there.
    Preposition = "preposition";
    /// "from": what follows is where something comes from.
    Origin = "origin";
    /// "and": goes on with a list.
    Connector = "connector";
    /// "or", "nor": goes on with a list of what is not there.
    Alternative = "alternative";
    /// "with": begins something new within the sentence.
    Turn = "turn";
    /// "but", "however": ends every scope.
    Break = "break";
    /// "noted", "the": says nothing.
    Filler = "filler";
}
