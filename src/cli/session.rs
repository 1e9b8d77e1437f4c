//! What every command that simulates does alike: take a folder, see what an earlier run left in it, simulate what is missing until it
//! is there, time is up or the user stops it, and keep it for the next run.

use super::control::How;
use super::destination::Destination;
use super::failure::Failure;
use super::output::{Results, conclude};
use super::progress::Bar;
use super::size::{LONGEST, StudySize, length};
use super::state::{self, DESIGN, STATE, complete, forget, state_of};
use super::terminal::{print, say};
use super::watch::{Watchdog, stop_on_interrupt};
use crate::model::Measure;
use crate::report::document::words::capital;
use crate::scenario::Loaded;
use crate::store::OutputFolder;
use crate::store::chunks::Chunks;
use crate::store::shards::{ShardError, ShardFile, write_shard};
use crate::store::statement;
use crate::study::design::{Design, Request, Shard};
use crate::study::headline::Figures;
use crate::study::job::Job;
use crate::study::precision::{Known, Reached, fill_to_precision};
use crate::study::runner::{Candidate, RunError, Study};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Name of the file that a shard writes, and how the name of its folder begins.
pub const SHARD_FILE: &str = "shard.caseload";
pub const SHARD: &str = "shard-";

/// A command that simulates, under way.
#[derive(Debug)]
pub struct Session<'h> {
    /// The folder, locked.
    pub folder: OutputFolder,
    /// Threads.
    pub pool: rayon::ThreadPool,
    /// What is simulated, the base first.
    pub candidates: Vec<Candidate>,
    store: Chunks,
    bar: Bar,
    watch: Watchdog,
    design: Design,
    how: &'h How,
    /// What shards have simulated.
    shards: Option<Chunks>,
    /// Whether this is a shard that an earlier run finished.
    done: bool,
    began: Instant,
    /// Whether what an earlier run left has been taken away, unless it is resumed.
    begun: AtomicBool,
    /// Futures of the complete results of the run that is resumed: a run that is stopped leaves them, unless it has more.
    earlier: Option<u64>,
}

impl<'h> Session<'h> {
    /// Says what there is to warn of, refuses what would not end or not fit, opens the folder, sees what is in it, starts threads. What
    /// an earlier run left is taken away only when all this has gone well.
    pub fn open(
        loaded: &[Loaded],
        mut place: Destination,
        (asked, size): (Request, StudySize),
        how: &'h How,
    ) -> Result<Self, Failure> {
        let (control, resume, shard) = (&how.control, &how.resume, how.shard.shard);
        warn(loaded, control.quiet || !how.shards.is_empty());
        let design = Design::new(loaded, (control.seed.unwrap_or(loaded[0].scenario.seed), size.replications), asked);
        let shards = (!how.shards.is_empty()).then(|| Chunks::of_shards(&how.shards)).transpose();
        let shards = shards.map_err(|error| Failure::Input(error.to_string()))?;
        if let Some(shard) = shard {
            statement::fits(&design).map_err(Failure::Input)?;
            place.path.push(format!("{SHARD}{}-of-{}", shard.number, shard.of));
            place.subject.command += " --shard";
            place.files = vec![SHARD_FILE.to_owned(), format!("{STATE}/")];
        }
        size.refuse(loaded, &design.asked, how)?;
        let folder = OutputFolder::open(&place.path, place.subject, &place.files)?;
        let done = match shard.filter(|_| resume.resume) {
            Some(shard) => is_done(&place.path.join(SHARD_FILE), shard, &design)?,
            None => false,
        };
        let store = match resume.resume && !done {
            true => state_of(&folder, &design, how)?,
            false => Chunks::new(&state::place(&folder)),
        };
        let earlier = complete(&folder).filter(|_| resume.resume);
        let pool = threads(control.threads)?;
        let stop = stop_on_interrupt()?;
        let bar = Bar::new(control.quiet);
        #[expect(
            clippy::disallowed_methods,
            reason = "how long it takes decides when it ends, and goes to provenance.json"
        )]
        let began = Instant::now();
        let most = if control.allow_large || resume.time_limit.is_some() { f64::INFINITY } else { LONGEST };
        let watch = Watchdog::new(began, (resume.time_limit, most), &bar, stop);
        Ok(Self {
            folder,
            pool,
            candidates: loaded.iter().map(Candidate::from).collect(),
            store,
            bar,
            watch,
            design,
            how,
            shards,
            done,
            began,
            begun: AtomicBool::new(false),
            earlier,
        })
    }

    /// Seed and replications.
    pub fn control(&self) -> (u64, u64) {
        (self.design.seed, self.design.replications)
    }

    /// Writes what was found and says it. Something that is missing is an error, unless the user had set a limit of time.
    pub fn finish(&self, mut found: Results<'_>) -> Result<(), Failure> {
        if found.missing.is_some()
            && let Some(ended) = self.leaves(found.whole, found.replications)
        {
            return ended;
        }
        if let Some(missing) = &found.missing {
            found.page.findings.insert(0, format!("Stopped early: {missing}."));
        }
        let time = if self.shards.is_some() { Duration::ZERO } else { self.began.elapsed() };
        self.pool.install(|| found.write(&self.folder, self.design.seed, time))?;
        match found.missing {
            None if self.how.resume.no_state => forget(&self.folder, true)?,
            None => self.store.settle()?,
            Some(_) => {}
        }
        if !self.how.control.quiet {
            conclude(&found.page, self.folder.path())?;
            self.say_shared();
        }
        self.end(found.missing)
    }

    /// Work that is known beforehand, concluded: with shards and for precision first, if these are asked for. `known` says how well
    /// figures are known, of options with this target measure. Nothing when this was a shard, which is done.
    pub fn carry_out<'j, T: Send>(
        &mut self,
        jobs: impl Fn(&Study<'_>) -> Vec<Job<'j>> + Sync,
        (target, known): (Measure, impl Fn(&[Vec<Figures>]) -> Vec<Known> + Sync),
        conclude: impl FnOnce(&Study<'_>) -> Result<T, RunError> + Send,
    ) -> Result<Option<(T, Option<Reached>)>, Failure> {
        if self.is_shard(&jobs)? {
            return Ok(None);
        }
        let reached = self.add_to_precision(&jobs, (target, &known))?;
        Ok(Some((self.conclude(conclude)?, reached)))
    }

    /// A shard simulates its share of the work and is done; what shards have simulated is looked through and taken in.
    fn is_shard<'j>(&self, jobs: &(impl Fn(&Study<'_>) -> Vec<Job<'j>> + Sync)) -> Result<bool, Failure> {
        if let Some(shards) = &self.shards {
            let study = Study { store: shards, ..self.study() };
            let looked = self.pool.install(|| study.verify(&jobs(&study)));
            looked.map_err(|error| {
                Failure::Input(format!("the shards cannot be used: {error}; simulate that share again with --shard"))
            })?;
            self.begin()?;
            shards.copy(&self.store).map_err(RunError::Store)?;
        }
        let Some(shard) = self.how.shard.shard else { return Ok(false) };
        let path = self.folder.path().join(SHARD_FILE);
        if self.done {
            return self.say_shard(&path, shard).map(|()| true);
        }
        self.begin()?;
        let study = self.study();
        let complete = self.pool.install(|| -> Result<bool, RunError> {
            let jobs = jobs(&study);
            study.fill(&jobs, 0)?;
            Ok(study.is_simulated(&jobs))
        })?;
        self.bar.end();
        if !complete {
            // A shard that is not there is no success, whatever ended it.
            return Err(self.stopped(format!("{} is not complete", path.display())));
        }
        let mut file = self.folder.part(SHARD_FILE)?;
        let written = write_shard(&mut file, (&self.design, shard), |file| self.store.write_all(file));
        written.and_then(|()| file.flush()).map_err(|error| file.error(&error))?;
        file.finish()?;
        forget(&self.folder, true)?;
        self.say_shard(&path, shard).map(|()| true)
    }

    /// Simulates what is missing and concludes.
    pub fn conclude<T: Send>(
        &self,
        conclude: impl FnOnce(&Study<'_>) -> Result<T, RunError> + Send,
    ) -> Result<T, Failure> {
        self.begin()?;
        let study = self.study();
        let found = self.pool.install(|| conclude(&study));
        self.bar.end();
        found.map_err(|error| match error {
            RunError::Stopped => self.stopped("nothing is complete".to_owned()),
            RunError::Store(error) if error.kind() == ErrorKind::InvalidData => Failure::Machine(format!(
                "what was simulated so far cannot be used: {error}; run again without --resume, which begins anew"
            )),
            error => error.into(),
        })
    }

    /// Ends a run that was stopped with less than the complete results that are there, which stay: `whole` says that it has so many
    /// replications of everything.
    pub fn leaves(&self, whole: bool, replications: u64) -> Option<Result<(), Failure>> {
        let earlier = self.earlier.filter(|&earlier| !(whole && replications >= earlier))?;
        Some(self.end(Some(format!("the results of {earlier} futures stay as they were"))))
    }

    /// Says what branching saved of this run: on standard error, since nothing that is compared may depend on it.
    fn say_shared(&self) {
        let (events, shared) = self.bar.shared_events();
        if shared > 0 {
            let share = 100.0 * shared as f64 / events as f64;
            say(&format!("Branching: {share:.0} % of all events were simulated once for several options"));
        }
    }

    fn end(&self, missing: Option<String>) -> Result<(), Failure> {
        match missing {
            None => Ok(()),
            Some(held) if self.watch.time_is_up() => {
                if self.how.control.quiet {
                    Ok(())
                } else {
                    print(&format!("Time was up: {held}; --resume goes on from here\n"))
                }
            }
            Some(held) => Err(self.stopped(held)),
        }
    }

    /// Simulates until figures are known well enough, if that is asked for: from then on there are as many replications as that took.
    fn add_to_precision<'j>(
        &mut self,
        jobs: &(impl Fn(&Study<'_>) -> Vec<Job<'j>> + Sync),
        (target, known): (Measure, &(impl Fn(&[Vec<Figures>]) -> Vec<Known> + Sync)),
    ) -> Result<Option<Reached>, Failure> {
        let Some(precision) = self.how.precision.precision else { return Ok(None) };
        self.begin()?;
        let study = self.study();
        match self.pool.install(|| fill_to_precision(&study, &|| jobs(&study), (precision, target), known)) {
            // What is there is concluded from.
            Err(RunError::Stopped) => Ok(None),
            Err(error) => Err(error.into()),
            Ok(reached) => {
                self.design.replications = reached.replications;
                self.begin().map(|()| Some(reached))
            }
        }
    }

    fn stopped(&self, held: String) -> Failure {
        match self.watch.projected() {
            Some(seconds) => Failure::Input(format!(
                "this is large: at the speed of the first futures it takes {}, more than was estimated; at most {} are begun unasked. \
                 {}. Check the scenario's numbers, ask for fewer futures (-n), options or years, or say --allow-large --resume",
                length(seconds),
                length(LONGEST),
                capital(&held)
            )),
            None => Failure::Stopped(format!("{held}; --resume goes on from here")),
        }
    }

    fn study(&self) -> Study<'_> {
        let (seed, replications) = self.control();
        let shard = self.how.shard.shard.unwrap_or(Shard::WHOLE);
        Study {
            seed,
            replications,
            stop: self.watch.stop(),
            progress: &self.bar,
            store: &self.store,
            shard,
            branching: !self.how.branching.no_branching,
        }
    }

    /// Takes away what an earlier run left, unless it is resumed: then its results stay until others are written. Says in the folder
    /// what its state is of.
    fn begin(&self) -> Result<(), Failure> {
        if !self.begun.swap(true, Ordering::Relaxed) {
            forget(&self.folder, !self.how.resume.resume)?;
            if !self.how.resume.resume {
                self.folder.begin()?;
            }
        }
        Ok(self.folder.write(&format!("{STATE}/{DESIGN}"), &statement::sealed(&self.design)).map(drop)?)
    }

    fn say_shard(&self, path: &Path, shard: Shard) -> Result<(), Failure> {
        let folder = path.parent().and_then(Path::parent).unwrap_or(Path::new("."));
        if self.how.control.quiet {
            return Ok(());
        }
        print(&format!(
            "Shard {shard} is {}\nWhen all {} are there, merge them with: caseload merge {}\n",
            path.display(),
            shard.of,
            folder.display()
        ))
    }
}

/// Whether the file of such a shard is there; one of something else is not written over.
fn is_done(path: &Path, shard: Shard, design: &Design) -> Result<bool, Failure> {
    let what = match ShardFile::open(path.to_owned()) {
        Ok((file, there)) if file.shard == shard && there == *design => return Ok(true),
        Ok((file, there)) => match design.difference(&there) {
            Some(difference) => difference,
            None if file.shard != shard || there.asked != design.asked => {
                "another share, or something else was asked".to_owned()
            }
            None if there.replications > design.replications => format!("it is of {} futures", there.replications),
            None => return Ok(false),
        },
        Err(ShardError::Machine(error)) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => {
            say(&format!("{}: {error}; that share is simulated again", path.display()));
            return Ok(false);
        }
    };
    Err(Failure::Input(format!(
        "{} is of another study: {what}; choose another folder, or leave --resume out to write over it",
        path.display()
    )))
}

/// The threads that are asked for.
fn threads(count: Option<u16>) -> Result<rayon::ThreadPool, Failure> {
    let count = usize::from(count.unwrap_or(0));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build();
    pool.map_err(|error| Failure::Machine(format!("the threads could not be started: {error}")))
}

/// Says what there is to warn of.
pub fn warn(loaded: &[Loaded], quiet: bool) {
    for scenario in loaded.iter().filter(|_| !quiet) {
        for warning in &scenario.warnings {
            say(&format!("{}: {warning}", scenario.scenario.name));
        }
    }
}
