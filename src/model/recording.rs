//! Recording: assessments are written up after they are done, in the lowest class of work, so that records lag behind when
//! hours are short.
//!
//! A document is an entry of its own among the families, since a family has one piece of work at a time and goes on
//! meanwhile. It is no case: it stands in its worker's list of documents and nowhere else. It waits while its worker is
//! absent, however long; when the worker leaves it goes to a colleague.

use super::family::{Family, Piece};
use super::meter::{Flow, Level};
use super::plan::Role;
use super::service::Service;
use super::sharing::quantised;
use super::trace::Observer;
use crate::scenario::WorkKind;

impl<O: Observer> Service<'_, O> {
    /// An assessment is done: it is written up by its worker, or counts as recorded at once when that takes no hours.
    pub fn write_up(&mut self, worker: u32, family: u32, assessment: WorkKind) {
        let recording = self.policy.recording;
        let hours = match assessment {
            WorkKind::InitialAssessment => recording.initial_assessment_hours,
            _ => recording.core_assessment_hours,
        };
        let f = self.families[family as usize];
        if hours <= 0.0 {
            return self.count_recorded(self.teams[f.team as usize].group, &Family { plan: assessment, ..f });
        }
        let natural = recording.natural_days;
        let piece = Piece {
            // Class and course of a closing; what is written up stands in `plan`.
            work: WorkKind::Closing,
            demand: quantised((hours / natural * f.size_factor).min(1e6)),
            remaining: natural,
            entered: 0.0,
            outcome: 0.0,
        };
        let document = self.admit(Family { plan: assessment, piece, awaiting_panel: false, ..f });
        self.keep_document(worker, document);
        let group = self.group_of(worker);
        self.gauge(group, Level::ToRecord, f64::from(f.children));
    }

    fn keep_document(&mut self, worker: u32, document: u32) {
        self.families[document as usize].holder = worker;
        self.workers[worker as usize].documents.push(document);
        self.put_on(worker, document);
    }

    /// Whether the piece of work that has ended is a document: then the assessment is recorded.
    pub fn finish_document(&mut self, worker: u32, piece: u32) -> bool {
        let documents = &mut self.workers[worker as usize].documents;
        let Some(at) = documents.iter().position(|&document| document == piece) else { return false };
        documents.remove(at);
        self.file_document(worker, piece);
        true
    }

    /// A document, off its desk and list, is recorded.
    fn file_document(&mut self, worker: u32, document: u32) {
        let f = self.families[document as usize];
        let group = self.group_of(worker);
        self.gauge(group, Level::ToRecord, -f64::from(f.children));
        self.count_recorded(group, &f);
        self.note("assessment written up", Some(document), Some(worker));
        self.free.push(document);
    }

    /// Counts an assessment as recorded now, timed as the assessment itself is.
    fn count_recorded(&mut self, group: usize, f: &Family) {
        let (now, limits) = (self.service_now(), &self.policy.limits);
        let (recorded, in_time, took, limit) = match f.plan {
            WorkKind::InitialAssessment => {
                let limit = limits.initial_assessment_days;
                (Flow::InitialRecorded, Flow::InitialRecordedInTime, now - f.referred, limit)
            }
            _ => (Flow::CoreRecorded, Flow::CoreRecordedInTime, now - f.assessed, limits.core_assessment_days),
        };
        let children = f64::from(f.children);
        self.meters[group].count(recorded, children);
        if took <= limit {
            self.meters[group].count(in_time, children);
        }
    }

    /// A worker leaves, or a booking ends: each document goes to the present worker of the team with the fewest; if there
    /// is nobody, it is closed as it stands.
    pub fn pass_on_documents(&mut self, worker: u32) {
        while let Some(document) = self.workers[worker as usize].documents.pop() {
            self.take_off(worker, document);
            let members = &self.teams[self.workers[worker as usize].team as usize].members;
            let at_work = members.iter().copied().filter(|&member| {
                let w = &self.workers[member as usize];
                w.role != Role::Manager && w.present()
            });
            match at_work.min_by_key(|&member| self.workers[member as usize].documents.len()) {
                Some(colleague) => self.keep_document(colleague, document),
                None => self.file_document(worker, document),
            }
        }
    }

    /// Children of the assessments that a worker has yet to write up: what goes along when the worker changes team.
    #[must_use]
    pub fn documents_to_record(&self, worker: u32) -> f64 {
        let documents = &self.workers[worker as usize].documents;
        documents.iter().map(|&document| f64::from(self.families[document as usize].children)).sum()
    }
}
