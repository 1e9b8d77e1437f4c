//! `run` and `compare`: a base and its options.

use super::arguments::{Control, Detail};
use super::failure::Failure;
use super::output::{Details, Results};
use super::place::{Kind, Place};
use super::precision::PrecisionArgs;
use super::session::{Next, Session, Size, Work};
use crate::report::csv::inputs;
use crate::report::{charts, pages, words};
use crate::scenario::Loaded;
use crate::statistics::selection::{Question, select};
use crate::study::design::Asked;
use crate::study::kept::Held;
use crate::study::options::{against_budgets, gather, jobs, known_of_all};
use crate::study::precision::fill_to_precision;
use crate::study::runner::Study;

/// What is asked of options.
pub struct OptionsAsked {
    /// Whether they are compared.
    pub kind: Kind,
    /// Tells the folders of experiments apart.
    pub suffix: String,
    /// Which option to choose.
    pub choice: Option<Question>,
    /// Planned for the run of every option, pounds; what their scenarios say when left out.
    pub budget: Option<f64>,
    /// How much is measured.
    pub detail: Detail,
}

/// Simulates a base and its options, or a share of it, and writes what was found.
pub fn options(
    loaded: &[Loaded],
    asked: &OptionsAsked,
    precision: &PrecisionArgs,
    work: Work<'_>,
    control: &Control,
) -> Result<(), Failure> {
    let OptionsAsked { kind, suffix, choice, budget, detail: Detail { detail } } = asked;
    let (detail, choice, budget) = (*detail, *choice, *budget);
    let (most, surely) = precision.size(control, &loaded[0].scenario);
    let size = Size { replications: most, expected: surely as f64 };
    let place = Place::new(*kind, loaded, control, suffix);
    let mut session = Session::open(loaded, place, (Asked::Options { choice, budget, detail }, size), work, control)?;
    let candidates = session.candidates.clone();
    if session.prepare(|study| jobs(study, &candidates, detail))? == Next::Done {
        return Ok(());
    }
    session.add_to_precision(precision, |study: &Study<'_>, precision| {
        let target = words::target_measure(&loaded[0].scenario);
        fill_to_precision(study, &|| jobs(study, &candidates, detail), (precision, target), &known_of_all)
    })?;
    let held = session.conclude(|study| {
        let jobs = jobs(study, &candidates, detail);
        study.fill(&jobs, 0)?;
        Ok(study.held(&jobs))
    })?;
    let (Held { jobs: complete, replications }, of, all) = (held, loaded.len(), session.control().1);
    let is_complete = (complete, replications) == (of, all);
    if !is_complete
        && replications > 0
        && let Some(ended) = session.leaves(complete == of, replications)
    {
        return ended;
    }
    let mut details = Details::new(&session.folder, session.control().0, detail)?;
    let mut experiment = session.conclude(|study| gather(study, &candidates, detail, held, &mut details))?;
    details.finish()?;
    let trials: Vec<_> = experiment.options.iter().map(|option| &*option.figures).collect();
    experiment.selection = choice.map(|question| select(&trials, question));
    experiment.budgets = against_budgets(&experiment, budget);
    experiment.precision = precision.precision;
    let loaded = &loaded[..complete];
    if let Some(inputs) = inputs(loaded, experiment.seed, replications) {
        session.folder.write("inputs.csv", inputs.as_bytes())?;
    }
    let options = experiment.options.iter();
    session.finish(Results {
        page: session.pool.install(|| pages::experiment(&experiment, loaded, charts(&experiment))),
        resolved: loaded.iter().zip(std::iter::once("").chain(std::iter::repeat("options"))).collect(),
        simulated: options.map(|option| (&*option.scenario.name, &*option.scenario_hash, option.events)).collect(),
        replications,
        whole: complete == of,
        missing: (!is_complete)
            .then(|| format!("the results hold {complete} of {of} options with {replications} of {all} futures each")),
    })
}
