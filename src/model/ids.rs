//! Numbers of what a service holds, each of a type of its own, and tables that only the right one opens: a worker's number is no team's.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A number that names one thing of a kind, counted from 0.
pub trait Id: Copy + Eq {
    /// The one with that number.
    fn new(index: usize) -> Self;
    /// Its number.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(u32);

        impl Id for $name {
            #[inline]
            fn new(index: usize) -> Self {
                Self(index as u32)
            }

            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// An area: of referrals, or of teams.
    AreaId;
    /// A team, of any structure that ever holds.
    TeamId;
    /// An area's teams of one kind: what is metered together.
    GroupId;
    /// A worker slot: a post, or a place for an agency worker.
    WorkerId;
    /// A place for a family, or for an assessment that has yet to be written up.
    FamilyId;
}

impl GroupId {
    /// The group of an area's teams of a kind, by the kind's number.
    #[must_use]
    pub fn of(area: AreaId, kind: usize) -> Self {
        Self(area.0 * KINDS + kind as u32)
    }

    /// Its area.
    #[must_use]
    pub fn area(self) -> AreaId {
        AreaId(self.0 / KINDS)
    }

    /// The number of its kind of team.
    #[must_use]
    pub fn kind(self) -> usize {
        (self.0 % KINDS) as usize
    }
}

/// Kinds of team.
const KINDS: u32 = crate::scenario::TeamKind::ALL.len() as u32;

/// Things of one kind by their number.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<I, T> {
    rows: Vec<T>,
    id: PhantomData<fn() -> I>,
}

impl<I: Id, T> Table<I, T> {
    /// So many of the same.
    #[must_use]
    pub fn of(row: T, length: usize) -> Self
    where
        T: Clone,
    {
        vec![row; length].into_iter().collect()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The numbers, in order. Borrows nothing.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone + use<I, T> {
        (0..self.rows.len()).map(I::new)
    }

    /// All with their numbers, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator + Clone {
        self.rows.iter().enumerate().map(|(index, row)| (I::new(index), row))
    }

    /// All, in order.
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }

    /// All, in order, and no table any more.
    pub fn into_values(self) -> std::vec::IntoIter<T> {
        self.rows.into_iter()
    }

    /// All, to be changed.
    pub fn values_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.rows.iter_mut()
    }

    /// Makes it so long, with copies of a row at its end.
    pub fn resize(&mut self, length: usize, row: T)
    where
        T: Clone,
    {
        self.rows.resize(length, row);
    }

    /// One more; its number.
    pub fn push(&mut self, row: T) -> I {
        self.rows.push(row);
        I::new(self.rows.len() - 1)
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { rows: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> FromIterator<T> for Table<I, T> {
    fn from_iter<R: IntoIterator<Item = T>>(rows: R) -> Self {
        Self { rows: rows.into_iter().collect(), id: PhantomData }
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;

    #[inline]
    fn index(&self, id: I) -> &T {
        &self.rows[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.index()]
    }
}
