//! Each lever by itself against the base, ranked by what it does to the caseload.
//!
//! Of a lever nothing is kept but its two effects: a hundred levers take no more memory than one. Of the base three numbers
//! a future are kept, against which each lever's futures are paired (same families, same luck).

use super::batches::in_batches;
use super::effect::{effect, judge};
use super::headline::HeadlineRule;
use super::inputs::Subject;
use super::runner::{Candidate, Listener, RunControl, RunError, no_target};
use crate::kernel::time::DAYS_A_YEAR;
use crate::model::Plan;
use crate::scenario::Scenario;
use crate::statistics::interval::student_t_p;
use std::sync::Arc;

pub use super::effect::{Effect, Finding};

/// What was found of the levers of a base.
#[derive(Debug, Clone)]
pub struct Levers {
    /// Master seed.
    pub seed: u64,
    /// Replications of the base and of every lever.
    pub replications: u64,
    /// Weeks that the target measure is averaged over, the last one ending at the target date: 52 if there are so many.
    pub weeks: usize,
    /// The base.
    pub base: Base,
    /// The levers, largest reduction of the target measure first.
    pub levers: Vec<Lever>,
}

/// The base that levers are held against.
#[derive(Debug, Clone)]
pub struct Base {
    /// What was simulated.
    pub scenario: Arc<Scenario>,
    /// Hexadecimal hash of the resolved scenario.
    pub hash: String,
    /// Target measure, mean of the weeks, mean over the replications.
    pub measure: f64,
    /// Cost a year, pounds, mean over the replications.
    pub cost_a_year: f64,
    /// Replications that meet the target.
    pub target_met: u64,
    /// Inputs that are not known and are drawn once a future.
    pub unknowns: usize,
    /// Events simulated, all replications together.
    pub events: u64,
}

/// A lever and what it does.
#[derive(Debug, Clone)]
pub struct Lever {
    /// Short name.
    pub name: String,
    /// Title for readers.
    pub title: String,
    /// Hexadecimal hash of the resolved scenario.
    pub hash: String,
    /// Effect on the target measure.
    pub measure: Effect,
    /// Effect on the cost a year, pounds.
    pub cost: Effect,
    /// Replications that meet the target.
    pub target_met: u64,
    /// Events simulated, all replications together.
    pub events: u64,
}

/// What is kept of a replication.
#[derive(Debug, Clone, Copy)]
struct Kept {
    measure: f64,
    cost_a_year: f64,
    met: bool,
}

/// Runs the base, which comes first, and each lever after it with the same seed and number of replications.
///
/// When stopped, the levers that are complete are returned.
///
/// # Errors
/// See [`RunError`]; [`RunError::Stopped`] when no lever is complete.
pub fn run<L: Listener + Sync>(
    candidates: &[Candidate],
    control: &RunControl<'_>,
    listener: &mut L,
) -> Result<Levers, RunError> {
    let Some((first, others)) = candidates.split_first() else {
        return Err(RunError::Stopped);
    };
    let base = replicate(first, control, listener)?.ok_or(RunError::Stopped)?;
    let mut tested = Vec::with_capacity(others.len());
    for candidate in others {
        let Some(lever) = replicate(candidate, control, listener)? else {
            break;
        };
        tested.push(Tested::new(candidate, &lever, &base)?);
    }
    if tested.is_empty() && !others.is_empty() {
        return Err(RunError::Stopped);
    }
    let mean = |of: fn(&Kept) -> f64| mean(base.kept.iter().map(of));
    Ok(Levers {
        seed: control.seed,
        replications: control.replications,
        weeks: base.weeks,
        base: Base {
            measure: mean(|kept| kept.measure).ok_or_else(|| no_target(first))?,
            cost_a_year: mean(|kept| kept.cost_a_year).unwrap_or(0.0),
            scenario: Arc::new(first.scenario.clone()),
            hash: first.hash.clone(),
            target_met: base.met(),
            unknowns: first.unknowns(),
            events: base.events,
        },
        levers: ranked(tested),
    })
}

/// The replications of one candidate.
struct Replications {
    kept: Vec<Kept>,
    weeks: usize,
    events: u64,
}

impl Replications {
    fn met(&self) -> u64 {
        self.kept.iter().filter(|kept| kept.met).count() as u64
    }
}

/// All replications of a candidate; `None` when stopped before they were complete.
fn replicate<L: Listener + Sync>(
    candidate: &Candidate,
    control: &RunControl<'_>,
    listener: &mut L,
) -> Result<Option<Replications>, RunError> {
    let plan = Plan::new(candidate.scenario.clone());
    let rule = HeadlineRule::new(&plan, &plan.layout).ok_or_else(|| no_target(candidate))?;
    let years = (plan.window.1 - plan.window.0) / DAYS_A_YEAR;
    let mut found = Replications { kept: Vec::new(), weeks: rule.weeks_of_year(), events: 0 };
    listener.begin(&candidate.scenario.title, control.replications);
    let complete = in_batches(
        Subject { plan: &plan, unknown: candidate.unknown.as_deref() },
        control,
        listener,
        |outcome| {
            let figures = rule.figures(&outcome);
            let measure = rule.year_to_target(&outcome);
            (Kept { measure, cost_a_year: figures.cost / years, met: figures.target_met }, outcome.events)
        },
        |_, _, batch| {
            for (kept, events) in batch {
                found.kept.push(kept);
                found.events += events;
            }
            Ok(())
        },
    )?;
    Ok(complete.then_some(found))
}

/// A lever whose effects are known, each with its own p-value, before all levers are looked at together.
struct Tested {
    lever: Lever,
    p_of_measure: f64,
    p_of_cost: f64,
}

impl Tested {
    fn new(candidate: &Candidate, found: &Replications, base: &Replications) -> Result<Self, RunError> {
        let differences = |of: fn(&Kept) -> f64| -> Vec<f64> {
            let pairs = found.kept.iter().zip(&base.kept);
            pairs.map(|(lever, base)| of(lever) - of(base)).filter(|difference| !difference.is_nan()).collect()
        };
        let measure = differences(|kept| kept.measure);
        let cost = differences(|kept| kept.cost_a_year);
        if measure.is_empty() {
            return Err(no_target(candidate));
        }
        Ok(Self {
            lever: Lever {
                name: candidate.scenario.name.clone(),
                title: candidate.scenario.title.clone(),
                hash: candidate.hash.clone(),
                measure: effect(&measure),
                cost: effect(&cost),
                target_met: found.met(),
                events: found.events,
            },
            p_of_measure: student_t_p(&measure),
            p_of_cost: student_t_p(&cost),
        })
    }
}

/// Findings from p-values adjusted over all levers, for each quantity by itself; then the order of the chart.
fn ranked(tested: Vec<Tested>) -> Vec<Lever> {
    let (of_measure, of_cost): (Vec<f64>, Vec<f64>) =
        tested.iter().map(|tested| (tested.p_of_measure, tested.p_of_cost)).unzip();
    let mut levers: Vec<Lever> = tested.into_iter().map(|tested| tested.lever).collect();
    judge(levers.iter_mut().map(|lever| &mut lever.measure), &of_measure);
    judge(levers.iter_mut().map(|lever| &mut lever.cost), &of_cost);
    levers.sort_by(|a, b| {
        let by = |of: fn(&Lever) -> Effect| of(a).difference.mean.total_cmp(&of(b).difference.mean);
        by(|lever| lever.measure).then(by(|lever| lever.cost)).then_with(|| a.name.cmp(&b.name))
    });
    levers
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.filter(|value| !value.is_nan()).fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    (n > 0.0).then(|| sum / n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::results::PairedDifference;

    fn tested(name: &str, measure: &[f64], cost: &[f64]) -> Tested {
        let lever = Lever {
            name: name.to_owned(),
            title: name.to_owned(),
            hash: String::new(),
            measure: effect(measure),
            cost: effect(cost),
            target_met: 0,
            events: 0,
        };
        Tested { lever, p_of_measure: student_t_p(measure), p_of_cost: student_t_p(cost) }
    }

    #[test]
    fn the_largest_reduction_comes_first() {
        let spread = |mean: f64| [mean - 0.1, mean + 0.1, mean];
        let levers = ranked(vec![
            tested("nothing", &[0.0; 3], &[0.0; 3]),
            tested("worse", &spread(2.0), &spread(-5.0)),
            tested("dearer of two", &spread(-1.0), &spread(7.0)),
            tested("cheaper of two", &spread(-1.0), &spread(3.0)),
            tested("one sure thing", &[-3.5; 3], &[35_000.0; 3]),
        ]);
        let found: Vec<_> = levers.iter().map(|lever| (lever.name.as_str(), lever.measure.finding)).collect();
        let expected = [
            ("one sure thing", Finding::Lower),
            ("cheaper of two", Finding::Lower),
            ("dearer of two", Finding::Lower),
            ("nothing", Finding::NoEffect),
            ("worse", Finding::Higher),
        ];
        assert_eq!(found, expected);
        assert_eq!(levers[0].cost.finding, Finding::Higher);
        assert_eq!(levers[3].measure.difference, PairedDifference { mean: 0.0, low: 0.0, high: 0.0 });
    }

    /// Ten differences with t = 3.25, which 1 % lie beyond: real by itself; six times 1 % is too much to be sure of six.
    #[test]
    fn a_lever_among_many_must_be_surer() {
        let values: Vec<f64> = (0..10).map(|k| if k % 2 == 0 { -1.0 } else { 1.0 } - 3.25 / 3.0).collect();
        let alone = ranked(vec![tested("alone", &values, &values)]);
        assert_eq!(alone[0].measure.finding, Finding::Lower);
        let mut many = vec![tested("one of six", &values, &values)];
        let idle: Vec<f64> = (0..10).map(|k| if k % 2 == 0 { -1.0 } else { 1.01 }).collect();
        many.extend((0..5).map(|k| tested(&format!("idle {k}"), &idle, &idle)));
        let many = ranked(many);
        assert_eq!((many[0].name.as_str(), many[0].measure.finding), ("one of six", Finding::NotDistinguishable));
    }

    #[test]
    fn one_future_tells_nothing() {
        let levers = ranked(vec![tested("one", &[-4.0], &[10.0])]);
        assert_eq!(levers[0].measure.finding, Finding::NotDistinguishable);
    }
}
