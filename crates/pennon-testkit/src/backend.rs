//! The engines, and tests that run on each of them.

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// SQLite, in a directory of its own.
    Sqlite,
    /// PostgreSQL, in a database of its own on the server of `TEST_DATABASE_URL`.
    Postgres,
}

/// Makes two tests of each story, `story::sqlite` and `story::postgres`, each with a fresh, migrated
/// store:
///
/// ```text
/// each_backend! {
///     fn a_user_is_made_once(store: TempStore) { … }
/// }
/// ```
///
/// Without `TEST_DATABASE_URL` the second one fails: a story that was skipped tells nothing.
#[macro_export]
macro_rules! each_backend {
    ($($(#[$attribute:meta])* fn $story:ident($store:ident: $type:ty) $body:block)+) => {$(
        mod $story {
            use super::*;

            $(#[$attribute])*
            fn story($store: $type) $body

            #[test]
            fn sqlite() {
                story($crate::TempStore::new($crate::Backend::Sqlite));
            }

            #[test]
            fn postgres() {
                story($crate::TempStore::new($crate::Backend::Postgres));
            }
        }
    )+};
}
