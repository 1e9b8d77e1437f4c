//! What an experiment found, in sentences: the first words of the report, the workbook and the summary.

use super::frame::quoted;
use super::prelude::*;
use super::{budget, comparison};
use crate::study::effect::Verdict;

/// The finding, one or more sentences.
pub fn sentences(found: &Experiment) -> Vec<String> {
    let (base, options) = (found.base(), &found.options[1..]);
    let measure = words::target_measure(&base.scenario);
    let reached = &base.headline.target_measure;
    let [low, median, high] = [reached.p10, reached.p50, reached.p90].map(|value| words::value(measure, value));
    let (title, target) = (quoted(&base.scenario), words::target(&base.scenario));
    let by = words::month_year(base.scenario.target.by);
    let often = frequency(base.headline.target_met, found.replications);
    let mut said = vec![format!(
        "With {title}, {target} is reached by {by} in {often} simulated futures: the middle future stands at {median}, and 8 of 10 \
         fall between {low} and {high}."
    )];
    said.extend(oftenest(found, base, options));
    let verdict = |option: &OptionResult| option.headline.against_base.and_then(|against| against.verdict());
    let counts = [Verdict::Better, Verdict::NotDistinguishable, Verdict::Worse, Verdict::NoEffect].map(|of| {
        let count = options.iter().filter(|option| verdict(option) == Some(of)).count();
        (count > 0).then(|| format!("{count} {}", comparison::verdict_words(of)))
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    if !counts.is_empty() {
        said.push(format!(
            "Judged by {}, against the base: {}.",
            words::target_noun(&base.scenario),
            counts.join(", ")
        ));
    }
    said.extend(budget::sentence(found));
    said
}

/// The option that reaches the target most often, and the cheapest that does so in more replications than not.
fn oftenest(found: &Experiment, base: &OptionResult, options: &[OptionResult]) -> Vec<String> {
    let met = |option: &OptionResult| option.headline.target_met;
    let cheapest = |least: u64| {
        let enough = options.iter().filter(|option| met(option) >= least);
        enough.min_by(|a, b| a.headline.cost.mean.total_cmp(&b.headline.cost.mean))
    };
    let stated = |option: &OptionResult| {
        let cost = option.headline.against_base.map_or(0.0, |against| against.cost().mean);
        let often = frequency(met(option), found.replications);
        format!("{} in {often} (cost of the run: {})", quoted(&option.scenario), words::change_in_millions(cost))
    };
    let Some(most) = options.iter().map(met).max() else { return Vec::new() };
    let Some(best) = cheapest(most).filter(|_| most > met(base)) else {
        return vec!["No option reaches it more often.".to_owned()];
    };
    let half = found.replications / 2 + 1;
    let other = cheapest(half).filter(|other| other.scenario.name != best.scenario.name && met(base) < half);
    let other =
        other.map(|other| format!("The cheapest that reaches it in more replications than not: {}.", stated(other)));
    std::iter::once(format!("It is reached most often with {}.", stated(best))).chain(other).collect()
}
