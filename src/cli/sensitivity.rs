//! The command `sensitivity`: what not knowing the inputs of a scenario does to its results.

use super::control::How;
use super::destination::{Destination, SENSITIVITY};
use super::failure::Failure;
use super::output::Results;
use super::session::Session;
use super::size::StudySize;
use crate::report::{pages, screening, swings, words};
use crate::scenario::{Loaded, load};
use crate::study::design::Request;
use crate::study::options::known_of_all;
use crate::study::sensitivity::{jobs, run, total_replications};
use std::path::Path;

/// Parts of the study.
const PARTS: usize = 3;

/// Simulates a scenario with uncertain inputs in three ways and writes what was found.
pub fn sensitivity(scenario: &Path, how: &How) -> Result<(), Failure> {
    study(load(scenario)?, &scenario.display().to_string(), how)
}

/// The same of a scenario that is loaded; `named` is what the user calls it.
pub fn study(loaded: Loaded, named: &str, how: &How) -> Result<(), Failure> {
    let Some(blueprint) = loaded.blueprint.clone() else {
        return Err(Failure::Input(format!(
            "every number of {named} is known: there is nothing to be sensitive to. Give a range to a number that is not \
             known, for example\n[sickness]\nrate = {{ between = [0.12, 0.18] }}\n\
             docs/scenario.md says how (\"Numbers that are not known\"); scenarios/leeds-2009-uncertain.toml is an example"
        )));
    };
    let replications = how.control.replications_of(&loaded.scenario);
    if replications < 2 {
        return Err(Failure::Input(
            "one future tells nothing of a spread: --replications must be 2 or more".to_owned(),
        ));
    }
    let loaded = [loaded];
    let place = Destination::new(SENSITIVITY, &loaded, &how.control, "-sensitivity");
    let size = StudySize { replications, expected: total_replications(blueprint.inputs().len(), replications) as f64 };
    let mut session = Session::open(&loaded, place, (Request::Sensitivity, size), how)?;
    let candidate = session.candidates[0].clone();
    let found = session.carry_out(
        |study| jobs(study, &candidate, &blueprint),
        (words::target_measure(&loaded[0].scenario), known_of_all),
        |study| run(study, &candidate, &blueprint),
    )?;
    let Some((found, _)) = found else { return Ok(()) };
    let parts = found.parts();
    session.finish(Results {
        page: pages::sensitivity(&found, &loaded[0], [swings(&found), screening(&found)]),
        resolved: vec![(&loaded[0], "")],
        simulated: vec![(&found.scenario.name, &found.hash, found.events)],
        replications,
        whole: parts == PARTS,
        missing: (parts < PARTS).then(|| format!("the results hold {parts} of {PARTS} parts, each of them whole")),
    })
}
