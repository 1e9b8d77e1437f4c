//! What an experiment found, in sentences: the first words of the report, the workbook and the summary.

use super::words::{self, frequency, one_line};
use super::{budget, comparison};
use crate::experiment::results::{Experiment, OptionResult, Verdict};
use crate::experiment::static_sum;
use crate::model::Measure;

/// Longest title inside a sentence, characters.
const TITLE: usize = 80;

/// The finding, one or more sentences.
#[must_use]
pub fn sentences(experiment: &Experiment) -> Vec<String> {
    let Some((base, options)) = experiment.options.split_first() else {
        return Vec::new();
    };
    let of = experiment.replications;
    let (target, date) = (words::target(&base.scenario), words::month_year(base.scenario.target.by));
    let measure = words::target_measure(&base.scenario);
    let reached = &base.headline.target_measure;
    let mut found = vec![format!(
        "With {}, {target} is reached by {date} in {} simulated futures: the middle future stands at {}, and 8 of 10 fall \
         between {} and {}.",
        quoted(base),
        frequency(base.headline.target_met, of),
        words::value(measure, reached.p50),
        words::value(measure, reached.p10),
        words::value(measure, reached.p90)
    )];
    found.extend(oftenest(options, base, of));
    found.extend(cheapest_in_most(options, base, of));
    found.extend(verdicts(options, measure));
    found.extend(budget::sentence(experiment));
    found
}

/// The option that meets the target in the most futures; of equals the cheapest.
fn oftenest(options: &[OptionResult], base: &OptionResult, of: u64) -> Option<String> {
    let met = |option: &OptionResult| option.headline.target_met;
    let most = options.iter().map(met).max()?;
    if most <= met(base) {
        let subject = if options.len() == 1 { "The option does not reach" } else { "No option reaches" };
        return Some(format!("{subject} it more often."));
    }
    let equals: Vec<&OptionResult> = options.iter().filter(|option| met(option) == most).collect();
    let best = equals.iter().min_by(|a, b| a.headline.cost.mean.total_cmp(&b.headline.cost.mean))?;
    let cost = words::change_in_millions(best.headline.against_base.map_or(0.0, |against| against.cost().mean));
    let often = if options.len() == 1 { "" } else { "Most often, " };
    let cheapest =
        if equals.len() == 1 { String::new() } else { format!("the cheapest of {} that do so; ", equals.len()) };
    Some(format!("{often}{} reaches it in {} ({cheapest}cost of the run: {cost}).", quoted(best), frequency(most, of)))
}

/// The cheapest option that meets the target in more futures than not, where it is another than the best.
fn cheapest_in_most(options: &[OptionResult], base: &OptionResult, of: u64) -> Option<String> {
    let met = |option: &&OptionResult| option.headline.target_met * 2 > of;
    let enough: Vec<&OptionResult> = options.iter().filter(met).collect();
    let cheapest = enough.iter().min_by(|a, b| a.headline.cost.mean.total_cmp(&b.headline.cost.mean))?;
    (enough.len() > 1 && !met(&base)).then(|| {
        format!(
            "The cheapest of the {} options that reach it in more futures than not is {} (cost of the run: {}).",
            enough.len(),
            quoted(cheapest),
            words::change_in_millions(cheapest.headline.against_base.map_or(0.0, |against| against.cost().mean))
        )
    })
}

/// How many options are better, worse, or neither.
fn verdicts(options: &[OptionResult], measure: Measure) -> Option<String> {
    if options.is_empty() {
        return None;
    }
    let count = |verdict: Verdict| {
        let same = |option: &&OptionResult| option.headline.against_base.and_then(|a| a.verdict()) == Some(verdict);
        options.iter().filter(same).count()
    };
    let parts: Vec<String> = [Verdict::Better, Verdict::NotDistinguishable, Verdict::Worse, Verdict::NoEffect]
        .into_iter()
        .filter(|&verdict| count(verdict) > 0)
        .map(|verdict| format!("{} {}", count(verdict), comparison::verdict(verdict)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let noun = words::noun(measure);
    if let [only] = options {
        let verdict = comparison::verdict(only.headline.against_base?.verdict()?);
        return Some(format!("Judged by {noun}, against the base: {verdict}."));
    }
    Some(format!("Judged by {noun}, against the base, of {} options: {}.", options.len(), parts.join(", ")))
}

/// A title in quotation marks, cut where it is long.
fn quoted(option: &OptionResult) -> String {
    format!("“{}”", words::shorten(&one_line(&option.scenario.title), TITLE))
}

/// A promise of the static sum, and what the simulation finds instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// The option.
    pub title: String,
    /// Its extra posts for social workers.
    pub posts: u32,
    /// Caseload that the sum promises for them.
    pub promised: f64,
    /// Middle future at the target date.
    pub found: f64,
    /// Where 8 of 10 futures fall.
    pub between: (f64, f64),
}

/// What the static sum promises for each option with extra posts; nothing where the target is no caseload.
#[must_use]
pub fn promises(experiment: &Experiment) -> Vec<Promise> {
    let promised = |option: &OptionResult| {
        (words::target_measure(&option.scenario) == Measure::LiveCasesPerWorker).then_some(())?;
        let found = &option.headline.target_measure;
        Some(Promise {
            title: one_line(&option.scenario.title),
            posts: option.scenario.policies.last()?.policy.posts.extra_social_workers,
            promised: static_sum::promise(&option.scenario)?,
            found: found.p50,
            between: (found.p10, found.p90),
        })
    };
    experiment.options.iter().filter_map(promised).collect()
}

/// What must be said of every result of this program.
pub const LIMITS: [&str; 5] = [
    "The figures are of simulated futures, not of the future: what the model leaves out is in none of them.",
    "People are averages: nobody is a better worker than another of the same grade and hours.",
    "Quality is not simulated: slower work is later work, never worse work.",
    "Sizes of some levers are assumed; the scenario file says beside each figure where it comes from.",
    "The results advise a decision about a service. They say nothing about any one family or worker.",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn the_finding_names_base_best_and_cheapest() {
        let few = sentences(&synthetic::experiment(4, false)).join(" ");
        for part in ["With “No new posts”, caseload 20 is reached", "Most often, “126 posts”", "of 3 options: 3 better"]
        {
            assert!(few.contains(part), "{part}: {few}");
        }
        let many = sentences(&synthetic::experiment(9, false)).join(" ");
        assert!(many.contains("options that reach it in more futures than not is “"), "{many}");
        assert_eq!(sentences(&synthetic::experiment(1, false)).len(), 1);
    }

    #[test]
    fn without_pairs_there_is_no_verdict() {
        let mut experiment = synthetic::experiment(2, false);
        experiment.options[1].headline.against_base.as_mut().unwrap().measures[0] = None;
        assert!(!sentences(&experiment).join(" ").contains("Judged by"));
        let row = super::super::table::cells(&experiment, &experiment.options[1]);
        assert_eq!((&*row[7], &*row[9]), ("no pair (of futures)", words::NO_VALUE));
        let json = super::super::weekly::written(&experiment).1;
        assert!(json.contains("\"verdict\":null,\"measures\":{\"target_measure\":null"), "{json}");
        let table = comparison::table(&experiment).unwrap();
        assert!(!table.contains("option-1,target_measure") && !table.contains("NaN"), "{table}");
    }

    #[test]
    fn an_option_that_does_no_better_is_not_praised() {
        let mut experiment = synthetic::experiment(2, false);
        experiment.options[1].headline.target_met = experiment.options[0].headline.target_met;
        assert_eq!(sentences(&experiment)[1], "The option does not reach it more often.");
    }
}
