//! The command `solve`: the fewest extra posts that reach a target by a date with a chance; with `--mix`, see [`super::mix`].

use super::control::How;
use super::destination::{Destination, SOLVE, of_goal};
use super::failure::Failure;
use super::goal::{Goal, Wanted, beyond};
use super::grid::{POSTS, Variants};
use super::mix::{self, MixArgs};
use super::output::Results;
use super::session::Session;
use super::size::StudySize;
use crate::report::pages::solve::PostsContext;
use crate::report::{pages, posts_curve};
use crate::scenario::static_sum;
use crate::scenario::vary::Variable;
use crate::scenario::{Loaded, ScenarioErrors, TargetValue, load};
use crate::study::design::Request;
use crate::study::fewest_posts::{PostsQuestion, search};
use crate::study::runner::{Candidate, RunError};
use clap::Args;
use std::path::Path;

/// What is asked of the search.
#[derive(Debug, Args)]
pub struct SolveArgs {
    #[command(flatten)]
    goal: Goal,
    /// Most extra social-worker posts that are tried.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    most: u32,
    /// Which posts are added: in all teams in proportion, in assessment teams, or in care-management teams; those of the target's area,
    /// if it is set for one, else of all areas.
    #[arg(long, value_name = "POSTS", default_value = POSTS[0], value_parser = POSTS, conflicts_with = "mix")]
    add: String,
    #[command(flatten)]
    mixed: MixArgs,
}

/// Finds the fewest posts, with one manager more for every seven, as the static sum has it.
pub fn solve(path: &Path, args: &SolveArgs, how: &How) -> Result<(), Failure> {
    let first = load(path)?;
    let wanted = args.goal.of(&first)?;
    if args.mixed.is_asked() {
        return mix::solve((&first, wanted), &args.mixed, how);
    }
    let variants = Variants::new(&first, wanted);
    let posts_of = Variable::named(&args.add).map_err(Failure::Input)?.in_area(first.scenario.target_area());
    let option = |posts: u32| match posts {
        0 => Ok(variants.as_it_is()),
        _ => variants.option(&[(&posts_of, f64::from(posts))], (&format!("-plus-{posts}"), &format!("{posts} posts"))),
    };
    // Whether posts can be added is asked once.
    option(1).map_err(Failure::Input)?;
    let with = |posts: u32, later| -> Result<Loaded, ScenarioErrors> { option(posts)?.until(later).load() };
    let base = with(0, None)?;
    let asked = asked(&base, &first, wanted);
    // What is wrong with the posts is said before anything runs.
    with(args.most, None)?;
    let asked = PostsContext { added: posts_of.words.clone(), ..asked };
    let end = if args.add == POSTS[0] { "-solve".to_owned() } else { format!("-solve-{}", args.add) };
    let (suffix, mut about) = of_goal(&end, &wanted, &first.scenario);
    if args.add != POSTS[0] {
        about += &format!(", with {}", posts_of.words);
    }
    let place = Destination::new(SOLVE, std::slice::from_ref(&base), &how.control, &suffix).about(about.clone());
    let size = StudySize::of(how, &base.scenario);
    let session = Session::open(std::slice::from_ref(&base), place, (Request::Search(about), size), how)?;
    let beyond = beyond(&first.scenario);
    let candidate = |posts: u32, longer: bool| -> Result<Option<Candidate>, RunError> {
        match longer {
            false => Ok(Some(Candidate::from(&with(posts, None)?))),
            // A run that cannot be made longer is not looked beyond.
            true => Ok(beyond.and_then(|day| with(posts, Some(day)).ok()).map(|loaded| Candidate::from(&loaded))),
        }
    };
    let also = asked.rows.iter().map(|row| row.social_workers).collect();
    let question = PostsQuestion { chance: wanted.chance, most: args.most, also };
    let found = session.conclude(|study| search(study, &candidate, &asked.targets, question))?;
    let (seed, replications) = session.control();
    let trials = found.trials.values().chain(&found.longer);
    session.finish(Results {
        page: pages::solve(&asked, &found, &base, vec![posts_curve(&asked, &found)], seed),
        resolved: vec![(&base, "")],
        simulated: trials.map(|trial| (&*trial.scenario.0, &*trial.scenario.1, trial.events)).collect(),
        replications,
        whole: false,
        missing: (!found.complete).then(|| {
            let tried = found.trials.len();
            format!(
                "the results hold the {tried} numbers of posts that were complete, and what these say of the answers"
            )
        }),
    })
}

/// The question in full; `base` has the target that is asked for.
fn asked(base: &Loaded, first: &Loaded, wanted: Wanted) -> PostsContext {
    let scenario = &base.scenario;
    let sum = static_sum::of(scenario).filter(|_| static_sum::promises(scenario));
    let costs = &scenario.on_first_day().costs;
    let rows: Vec<static_sum::SumRow> = sum.map_or(Vec::new(), |sum| {
        let (low, high) = static_sum::whole_targets(sum);
        (low..=high).rev().map(|target| static_sum::row(sum, costs, target)).collect()
    });
    let mut targets = vec![wanted.target];
    let promised = rows.iter().map(|row| TargetValue { value: f64::from(row.target), ..wanted.target });
    targets.extend(promised.filter(|&other| other != wanted.target));
    let inputs = first.blueprint.as_ref().map_or(0, |blueprint| blueprint.inputs().len());
    PostsContext { scenario: scenario.clone(), targets, from: wanted.from, inputs, rows, added: String::new() }
}
