//! Hand-overs: a family that goes from one worker to another - by cover, because its worker has left, or out of a tray - costs the new
//! one stated hours of reading and visiting, in the class of the work that goes on meanwhile. What the panel hands over has a transfer
//! instead, and families that go along with their worker have none; nor has a family that comes back to the worker who knows it.
//!
//! Like a document, a hand-over is an entry of its own among the families, and no case. It ends with its hours, or when the worker goes.

use super::family::{Course, Family, Piece};
use super::ids::{FamilyId, WorkerId};
use super::meter::Flow;
use super::service::Service;
use super::sharing::quantised;
use super::trace::Observer;
use crate::scenario::WorkKind;

/// What stands in an entry's `plan` in place of an assessment that is written up.
const HAND_OVER: WorkKind = WorkKind::Transfer;

/// Whether an entry of a worker's documents is a hand-over.
#[must_use]
pub fn is_hand_over(entry: &Family) -> bool {
    entry.course.plan == HAND_OVER
}

impl<O: Observer> Service<'_, O> {
    /// Gives a family that nobody holds, and somebody may have held before, to a worker, who takes it over.
    pub fn take_over(&mut self, family: FamilyId, worker: WorkerId) {
        self.assign(family, worker);
        let f = *self.family(family);
        let w = self.worker(worker);
        if f.known_by.is_none_or(|known| known == (worker, w.starts)) {
            return;
        }
        self.count(self.group_of(worker), Flow::HandOvers, 1.0);
        let cover = &self.policy().cover;
        let (hours, days) = (cover.hand_over_hours, cover.hand_over_days);
        if hours > 0.0 {
            let demand = quantised((hours / days * f.size_factor).min(1e6));
            let piece = Piece { demand, remaining: days, entered: 0.0, outcome: 0.0, ..f.piece };
            // Holding has no end; what is read up of a family that waits has.
            let work = if piece.endless() { WorkKind::Closing } else { piece.work };
            let course = Course { plan: HAND_OVER, ..f.course };
            self.open_document(worker, Family { course, piece: Piece { work, ..piece }, ..f });
            self.note("taken over", Some(family), Some(worker));
        }
    }
}
