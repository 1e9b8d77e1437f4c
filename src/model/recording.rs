//! Recording: assessments are written up after they are done, in the lowest class of work, so that records lag behind when
//! hours are short.
//!
//! A document is an entry of its own among the families, since a family has one piece of work at a time and goes on
//! meanwhile. It is no case: it stands in its worker's list of documents and nowhere else. It waits while its worker is
//! absent, however long; when the worker leaves it goes to a colleague.

use super::family::{Course, Family, Piece};
use super::hand_over::is_hand_over;
use super::ids::{FamilyId, GroupId, WorkerId};
use super::meter::Flow;
use super::plan::Role;
use super::service::Service;
use super::sharing::quantised;
use super::trace::Observer;
use crate::scenario::WorkKind;

impl<O: Observer> Service<'_, O> {
    /// An assessment is done: it is written up by its worker, or counts as recorded at once when that takes no hours.
    pub fn write_up(&mut self, worker: WorkerId, family: FamilyId, assessment: WorkKind) {
        let recording = self.policy().recording;
        let hours = match assessment {
            WorkKind::InitialAssessment => recording.initial_assessment_hours,
            _ => recording.core_assessment_hours,
        };
        let f = *self.family(family);
        if hours <= 0.0 {
            let course = Course { plan: assessment, ..f.course };
            return self.count_recorded(self.team(f.team).group, &Family { course, ..f });
        }
        let natural = recording.natural_days;
        let piece = Piece {
            // Class and course of a closing; what is written up stands in the document's `plan`.
            work: WorkKind::Closing,
            demand: quantised((hours / natural * f.size_factor).min(1e6)),
            remaining: natural,
            entered: 0.0,
            outcome: 0.0,
        };
        self.open_document(worker, Family { course: Course { plan: assessment, ..f.course }, piece, ..f });
    }

    /// Whether the piece of work that has ended is a document: then the assessment is recorded.
    pub fn finish_document(&mut self, worker: WorkerId, piece: FamilyId) -> bool {
        let is_document = self.worker(worker).documents.contains(&piece);
        if is_document {
            self.file_document(worker, piece);
        }
        is_document
    }

    /// A document, off its desk, is recorded; a hand-over is over.
    fn file_document(&mut self, worker: WorkerId, document: FamilyId) {
        let f = *self.family(document);
        self.close_document(worker, document);
        if is_hand_over(&f) {
            return;
        }
        self.count_recorded(self.group_of(worker), &f);
        self.note("assessment written up", Some(document), Some(worker));
    }

    /// Counts an assessment as recorded now, timed as the assessment itself is.
    fn count_recorded(&mut self, group: GroupId, f: &Family) {
        let (now, limits) = (self.service_now(), &self.policy().limits);
        let (recorded, in_time, took, limit) = match f.course.plan {
            WorkKind::InitialAssessment => {
                let limit = limits.initial_assessment_days;
                (Flow::InitialRecorded, Flow::InitialRecordedInTime, now - f.referred, limit)
            }
            _ => (Flow::CoreRecorded, Flow::CoreRecordedInTime, now - f.course.assessed, limits.core_assessment_days),
        };
        let children = f64::from(f.children);
        self.count(group, recorded, children);
        if took <= limit {
            self.count(group, in_time, children);
        }
    }

    /// A worker leaves, or a booking ends: each document goes to the present worker of the team with the fewest; if there
    /// is nobody, it is closed as it stands.
    pub fn pass_on_documents(&mut self, worker: WorkerId) {
        while let Some(&document) = self.worker(worker).documents.last() {
            let members = &self.team(self.worker(worker).team).members;
            let at_work = members.iter().copied().filter(|&member| {
                let w = self.worker(member);
                w.role != Role::Manager && w.present()
            });
            let colleague = at_work.min_by_key(|&member| self.worker(member).documents.len());
            // Whoever takes the family over reads it up anew.
            match colleague.filter(|_| !is_hand_over(self.family(document))) {
                Some(colleague) => self.pass_document(worker, document, colleague),
                None => {
                    self.stop_document(worker, document);
                    self.file_document(worker, document);
                }
            }
        }
    }

    /// Children of the assessments that a worker has yet to write up: what goes along when the worker changes team.
    #[must_use]
    pub fn documents_to_record(&self, worker: WorkerId) -> f64 {
        let documents = self.worker(worker).documents.iter().map(|&document| self.family(document));
        documents.filter(|entry| !is_hand_over(entry)).map(|entry| f64::from(entry.children)).sum()
    }
}
