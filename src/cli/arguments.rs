//! What the user may say.

use super::bench::BenchArgs;
use super::control::{BranchingArgs, Control, How, ResumeArgs, ShardArgs};
use super::merge::MergeControl;
use super::options::{Choice, Reported};
use super::solve::SolveArgs;
use super::sweep::SweepArgs;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Simulates a children's social-work service week by week in thousands of possible futures: what each staffing option
/// does to caseloads, how likely it meets a target, and what it costs.
#[derive(Debug, Parser)]
#[command(name = "caseload", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  caseload new my-council                                      write a commented starter scenario, my-council.toml
  caseload check my-council.toml                               find every problem in it
  caseload describe my-council.toml                            read what it says, in plain words
  caseload run my-council.toml                                 simulate it: charts and tables in output/my-council
  caseload compare scenarios/leeds-2009.toml scenarios/options simulate a base and every option of a folder
  caseload levers scenarios/leeds-2009.toml                    rank what could be done: caseload and cost, one chart
  caseload sweep scenarios/leeds-2009.toml --vary sickness=0.075,0.15
                                                               what if sickness halves? any numbers, in a grid
  caseload sensitivity scenarios/leeds-2009-uncertain.toml     how much is chance, how much not knowing the inputs";

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate a scenario: charts, tables and a summary in a folder.
    #[command(
        after_help = "Examples:\n  caseload run scenarios/leeds-2009.toml --replications 1000 --out output/leeds\n  \
                      caseload run scenarios/leeds-2009.toml --budget £47m"
    )]
    Run {
        /// Scenario file.
        scenario: PathBuf,
        #[command(flatten)]
        reported: Reported,
        #[command(flatten)]
        how: How,
    },
    /// Simulate a base and its options with the same luck, and compare them.
    #[command(
        after_help = "Examples:\n  caseload compare scenarios/leeds-2009.toml scenarios/options --replications 200\n  \
                      caseload compare scenarios/leeds-2009.toml scenarios/options --choose 0.8 --indifference 500000\n  \
                      caseload compare scenarios/leeds-2009.toml scenarios/options --precision 0.1cases,2points,£250k"
    )]
    Compare {
        /// Scenario file of the base.
        base: PathBuf,
        /// Option files; a folder stands for the scenario files in it.
        #[arg(required = true)]
        options: Vec<PathBuf>,
        #[command(flatten)]
        choice: Choice,
        #[command(flatten)]
        reported: Reported,
        #[command(flatten)]
        branching: BranchingArgs,
        #[command(flatten)]
        how: How,
    },
    /// Simulate each lever by itself against a scenario, and rank them in one chart: caseload and cost a year.
    #[command(after_help = "Example:\n  caseload levers scenarios/leeds-2009.toml scenarios/levers --replications 100")]
    Levers {
        /// Scenario file that the levers are held against.
        scenario: PathBuf,
        /// Lever (option) files, or folders of them; the folder `levers` beside the scenario when left out.
        #[arg(value_name = "FOLDER-OR-FILES")]
        levers: Vec<PathBuf>,
        #[command(flatten)]
        branching: BranchingArgs,
        #[command(flatten)]
        how: How,
    },
    /// Find the fewest extra posts, or with --mix the cheapest mix, that reach a target by a date with a chance.
    #[command(
        after_help = "Examples:\n  caseload solve scenarios/leeds-2009.toml --target 20 --by 2012-03-31 --chance 0.8\n  \
                      caseload solve scenarios/leeds-2009.toml --target 20 --by 2012-03-31 --chance 0.8 --mix"
    )]
    Solve {
        /// Scenario file.
        scenario: PathBuf,
        #[command(flatten)]
        args: SolveArgs,
        #[command(flatten)]
        branching: BranchingArgs,
        #[command(flatten)]
        resume: ResumeArgs,
        #[command(flatten)]
        control: Control,
    },
    /// Simulate a grid of what-ifs around a scenario in one run: heat map, frontier of cost against chance.
    #[command(after_help = "Examples:\n  caseload sweep scenarios/leeds-2009.toml --vary sickness=0.075,0.15\n  \
                      caseload sweep scenarios/leeds-2009.toml --vary posts=0..130:10 --vary sickness=0.05,0.10,0.15 --target 20")]
    Sweep {
        /// Scenario file.
        scenario: PathBuf,
        #[command(flatten)]
        grid: SweepArgs,
        #[command(flatten)]
        branching: BranchingArgs,
        #[command(flatten)]
        how: How,
    },
    /// Hold a scenario against figures that were counted in the real service: observed, simulated, inside or outside.
    #[command(after_help = "Example:\n  caseload validate scenarios/leeds-2009.toml --replications 400")]
    Validate {
        /// Scenario file.
        scenario: PathBuf,
        /// File of the figures; NAME.targets.toml beside the scenario when left out.
        #[arg(long)]
        targets: Option<PathBuf>,
        #[command(flatten)]
        resume: ResumeArgs,
        #[command(flatten)]
        control: Control,
    },
    /// Fit numbers of a scenario to figures that were counted, by history matching: what is not ruled out, and the best.
    #[command(
        after_help = "Example:\n  caseload calibrate scenarios/leeds-2009.toml --replications 16 --points 120",
        mut_arg("replications", |arg| arg.help("Simulated futures of every setting (16 when left out)"))
    )]
    Calibrate {
        /// Scenario file; it states every parameter itself.
        scenario: PathBuf,
        /// File of the figures and parameters; NAME.targets.toml beside the scenario when left out.
        #[arg(long)]
        targets: Option<PathBuf>,
        /// Settings of the parameters that a wave simulates (12 for each parameter when left out).
        #[arg(long, value_parser = clap::value_parser!(u32).range(8..=2000))]
        points: Option<u32>,
        /// Most waves.
        #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=20))]
        waves: u32,
        #[command(flatten)]
        branching: BranchingArgs,
        #[command(flatten)]
        resume: ResumeArgs,
        #[command(flatten)]
        control: Control,
    },
    /// Simulate what not knowing the inputs does: its share of the spread, and which input matters.
    #[command(after_help = "Example:\n  caseload sensitivity scenarios/leeds-2009-uncertain.toml --replications 100")]
    Sensitivity {
        /// Scenario file in which numbers are ranges or distributions: `{ between = [2, 8] }`.
        scenario: PathBuf,
        #[command(flatten)]
        shard: ShardArgs,
        #[command(flatten)]
        resume: ResumeArgs,
        #[command(flatten)]
        control: Control,
    },
    /// Merge the shards that `--shard` wrote, on one machine or many: the results that one machine would have written.
    #[command(after_help = "Example:\n  caseload merge output/shards --out output/leeds")]
    Merge {
        /// Shards, or folders of them; all of one study.
        #[arg(required = true)]
        shards: Vec<PathBuf>,
        #[command(flatten)]
        control: MergeControl,
    },
    /// Measure how fast this machine simulates a scenario: futures and events a second, by threads, beside the least an event can cost.
    #[command(
        after_help = "Examples:\n  caseload bench\n  caseload bench my-council.toml --against earlier/bench.json"
    )]
    Bench {
        #[command(flatten)]
        measured: BenchArgs,
    },
    /// Report every problem of scenario files without running them.
    #[command(after_help = "Example:\n  caseload check scenarios scenarios/options")]
    Check {
        /// Scenario files, or folders of them.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Print in plain words what a scenario is: its parts, rules, figures and dates, in the order of STRESS-DES.
    #[command(after_help = "Example:\n  caseload describe scenarios/levers/five-areas.toml")]
    Describe {
        /// Scenario file. Where it names a base, the differences from that are listed, too.
        scenario: PathBuf,
        /// Print Markdown instead of plain text.
        #[arg(long)]
        markdown: bool,
        /// Write it into this folder instead, in every format: report.html, brief.docx, summary.md, summary.json, workbook.xlsx.
        #[arg(long, conflicts_with = "markdown")]
        out: Option<PathBuf>,
    },
    /// Print the static sum: extra posts for each target caseload if nothing but their number mattered.
    #[command(after_help = "Example:\n  caseload posts scenarios/leeds-2009.toml")]
    Posts {
        /// Scenario file with a [static_sum] table, or with counts from which it follows.
        scenario: PathBuf,
    },
    /// Print one simulated future's event log as CSV, for an auditor.
    #[command(after_help = "Example:\n  caseload trace scenarios/leeds-2009.toml --replication 1 > future-1.csv")]
    Trace {
        /// Scenario file.
        scenario: PathBuf,
        /// Which future, from 1, as in replications.csv.
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
        replication: u64,
        /// Master seed (the scenario's when left out).
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Print the JSON Schema of a scenario file, for editors; or the reference of all keys.
    Schema {
        /// Print the reference as Markdown instead.
        #[arg(long)]
        reference: bool,
    },
    /// Write a commented starter scenario NAME.toml that runs as it is.
    #[command(after_help = "Examples:\n  caseload new my-council\n  caseload new my-council --snapshot")]
    New {
        /// Name of the scenario: letters, digits, `-`, `_` and `.`.
        name: String,
        /// Start from a list of open cases: write NAME.cases.csv beside it, with a few invented rows to put your own in place of.
        #[arg(long)]
        snapshot: bool,
    },
}
