//! What an experiment found, in sentences: the first words of the report, the workbook and the summary.

use super::{budget, comparison};
use crate::experiment::results::{Experiment, OptionResult, Verdict};
use crate::model::Measure;
use crate::report::words::{self, frequency, one_line};

/// Longest title inside a sentence, characters.
const TITLE: usize = 80;

/// The finding, one or more sentences.
#[must_use]
pub fn sentences(found: &Experiment) -> Vec<String> {
    let Some((base, options)) = found.options.split_first() else {
        return Vec::new();
    };
    let of = found.replications;
    let (target, date) = (words::target(&base.scenario), words::month_year(base.scenario.target.by));
    let measure = words::target_measure(&base.scenario);
    let reached = &base.headline.target_measure;
    let mut said = vec![format!(
        "With {}, {target} is reached by {date} in {} simulated futures: the middle future stands at {}, and 8 of 10 fall \
         between {} and {}.",
        quoted(base),
        frequency(base.headline.target_met, of),
        words::value(measure, reached.p50),
        words::value(measure, reached.p10),
        words::value(measure, reached.p90)
    )];
    said.extend(oftenest(options, base, of));
    said.extend(cheapest_in_most(options, base, of));
    said.extend(verdicts(options, measure));
    said.extend(budget::sentence(found));
    said
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
        .map(|verdict| format!("{} {}", count(verdict), comparison::verdict_words(verdict)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let noun = words::noun(measure);
    if let [only] = options {
        let verdict = comparison::verdict_words(only.headline.against_base?.verdict()?);
        return Some(format!("Judged by {noun}, against the base: {verdict}."));
    }
    Some(format!("Judged by {noun}, against the base, of {} options: {}.", options.len(), parts.join(", ")))
}

/// A title in quotation marks, cut where it is long.
fn quoted(option: &OptionResult) -> String {
    format!("“{}”", words::shorten(&one_line(&option.scenario.title), TITLE))
}
