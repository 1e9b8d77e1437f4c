//! How a study is carried out: with how many futures, until they are known well enough, which share of them, resumed or not, into
//! which folder.

use super::precision::{PrecisionArgs, duration};
use crate::scenario::Scenario;
use crate::store::shards::ShardFile;
use crate::study::design::Shard;
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// All that can be asked of it; commands that know less of it have a part of this.
#[derive(Debug, Default, Args)]
pub struct How {
    #[command(flatten)]
    pub precision: PrecisionArgs,
    #[command(flatten)]
    pub shard: ShardArgs,
    #[command(flatten)]
    pub resume: ResumeArgs,
    #[command(flatten)]
    pub control: Control,
    /// Of commands that simulate several scenarios.
    #[arg(skip)]
    pub branching: BranchingArgs,
    /// What shards have simulated, where they are merged: then nothing else is simulated.
    #[arg(skip)]
    pub shards: Vec<ShardFile>,
}

/// A share of the work.
#[derive(Debug, Default, Args)]
pub struct ShardArgs {
    /// Simulate only a share of the futures, such as 3/64, and write it as a shard for `caseload merge`. With --resume, a shard that is
    /// there is checked and kept.
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
}

/// Stopping and resuming.
#[derive(Debug, Default, Args)]
pub struct ResumeArgs {
    /// Resume what an earlier run of the same left in the folder: one that was stopped or killed, or one that is complete, with more
    /// futures (-n). Nothing is simulated twice.
    #[arg(long)]
    pub resume: bool,
    /// Take the state away when all is done: a smaller folder, with which --resume cannot go on.
    #[arg(long)]
    pub no_state: bool,
    /// Stop after so long, such as 90s, 20m or 8h, with what is complete by then.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub time_limit: Option<Duration>,
}

/// What is simulated once.
#[derive(Debug, Default, Args)]
pub struct BranchingArgs {
    /// Simulate every option by itself from the first day on. Otherwise what options have in common until they first differ is simulated
    /// once for all of them: the results are the same, sooner.
    #[arg(long)]
    pub no_branching: bool,
}

/// How to run.
#[derive(Debug, Default, Args)]
pub struct Control {
    /// Simulated futures of every option (the base scenario's number when left out).
    #[arg(long, short = 'n', value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub replications: Option<u64>,
    /// Master seed (the base scenario's when left out).
    #[arg(long)]
    pub seed: Option<u64>,
    /// Threads (all processors when left out); results never depend on it.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Folder for the results, of this experiment and no other (output/<name of the scenario and what is asked> when left out).
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// No progress and no table: only errors.
    #[arg(long, short)]
    pub quiet: bool,
    /// Run even what is estimated to take longer than 12 hours or more than 4 GB of memory.
    #[arg(long)]
    pub allow_large: bool,
}

impl Control {
    /// Replications of a scenario.
    pub fn replications_of(&self, base: &Scenario) -> u64 {
        self.replications.unwrap_or(u64::from(base.replications))
    }

    /// The folder of results of a scenario; `suffix` tells commands apart.
    pub fn folder(&self, name: &str, suffix: &str) -> PathBuf {
        self.out.clone().unwrap_or_else(|| Path::new("output").join(format!("{name}{suffix}")))
    }
}
