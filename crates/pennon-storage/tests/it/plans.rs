//! What the engines make of our queries when there are a hundred thousand users: a search in an index, and
//! never a scan. The statements are those that the store runs, listened to while it runs them.

use std::cell::RefCell;

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{InstrumentationEvent, set_default_instrumentation},
    sql_query,
};
use pennon_domain::{
    AccountId, Effect, Event, Institution, ItemStatus, Provider, ProviderCall, Seq, StatusChange, UserId,
};
use pennon_storage::{
    Error, Tx, calls,
    events::{self, EventOutcome},
    items, portfolios, provider_users, refreshes,
    retention::{self, Old},
    sessions, snapshots, users,
};
use pennon_testkit::{Backend, TempStore, each_backend, now};

use crate::crowd::fill;
use crate::fixture::{PLAID, account, after, item_id, position, snapshot};

thread_local! {
    /// The statements of this thread, while somebody listens.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Lets every connection that is opened from now on be listened to.
fn wire() {
    let recorder = || -> Option<Box<dyn diesel::connection::Instrumentation>> {
        Some(Box::new(|event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                HEARD.with_borrow_mut(|heard| heard.iter_mut().for_each(|heard| heard.push(query.to_string())));
            }
        }))
    };
    set_default_instrumentation(recorder).unwrap();
}

/// Runs an act and returns its statements, without their values.
fn statements(store: &TempStore, act: Act) -> Vec<String> {
    HEARD.set(Some(Vec::new()));
    store.write(act).unwrap();
    let heard = HEARD.take().unwrap();
    let bare = heard.iter().map(|statement| statement.split("-- binds").next().unwrap().trim().to_owned());
    bare.filter(|bare| ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| bare.starts_with(verb))).collect()
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// How the engine will run the statement, whatever its values are.
fn plan(store: &TempStore, statement: &str) -> Vec<String> {
    match store.backend() {
        Backend::Sqlite => {
            let mut conn = SqliteConnection::establish(store.url().trim_start_matches("sqlite://")).unwrap();
            let steps = sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load::<Step>(&mut conn).unwrap();
            steps.into_iter().map(|step| step.detail).collect()
        }
        Backend::Postgres => {
            let values = (1..).take_while(|number| statement.contains(&format!("${number}"))).map(|_| "NULL");
            let values = values.collect::<Vec<_>>().join(", ");
            let values = if values.is_empty() { values } else { format!("({values})") };
            store.texts(&format!("SELECT plan($statement${statement}$statement$, '{values}') AS text"))
        }
    }
}

/// Makes PostgreSQL explain a statement with parameters.
const EXPLAINER: &str = "
    CREATE FUNCTION plan(statement text, parameters text) RETURNS SETOF text LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan AS $$
    BEGIN
        EXECUTE 'PREPARE explained AS ' || statement;
        RETURN QUERY EXECUTE 'EXPLAIN EXECUTE explained' || parameters;
        DEALLOCATE explained;
    END $$";

/// The step of a plan that looks at every row of a table or of an index, or at far too many.
fn scan<'a>(store: &TempStore, plan: &'a [String]) -> Option<&'a String> {
    let is_scan = |number: usize, step: &str| match store.backend() {
        Backend::Sqlite => step.starts_with("SCAN") && step != "SCAN CONSTANT ROW" || searched(store, step) > FEW,
        Backend::Postgres => step.contains("Seq Scan") || step.contains("Index") && found(plan, number) > FEW,
    };
    plan.iter().enumerate().find(|(number, step)| is_scan(*number, step)).map(|(_, step)| step)
}

/// No user has more of anything.
const FEW: u64 = 100;

/// How many rows PostgreSQL expects to find with an index: all, if there is no condition; few enough, if it
/// is a range, because of a range it knows nothing.
fn found(plan: &[String], number: usize) -> u64 {
    let is_scan = plan[number].contains(" Scan using ") || plan[number].contains("Bitmap Index Scan");
    match plan.get(number + 1).filter(|next| next.contains("Index Cond")) {
        _ if !is_scan => 0,
        None => u64::MAX,
        Some(condition) if condition.contains(['<', '>']) => 0,
        Some(_) => number_after(&plan[number], "rows="),
    }
}

/// How many rows SQLite finds on average with an index of which it uses so many columns.
fn searched(store: &TempStore, step: &str) -> u64 {
    let Some((_, index)) = step.split_once("INDEX ") else { return 0 };
    let Some((name, condition)) = index.split_once(" (") else { return 0 };
    if condition.contains(['<', '>']) {
        return 0;
    }
    let statistics = store.texts(&format!("SELECT stat AS text FROM sqlite_stat1 WHERE idx = '{name}'"));
    let averages = statistics[0].split(' ').nth(condition.matches("=?").count());
    averages.unwrap().parse().unwrap()
}

fn number_after(text: &str, label: &str) -> u64 {
    let (_, number) = text.split_once(label).unwrap();
    number.split(' ').next().unwrap().parse().unwrap()
}

type Act = fn(&mut Tx<'_>) -> Result<(), Error>;

const ADA: UserId = UserId(4_711);

/// The item of the user at Plaid.
const ITEM: &str = "i9422";

fn page_load(tx: &mut Tx<'_>) -> Result<(), Error> {
    sessions::user_of(tx, "t4711", now())?;
    users::by_email(tx, "user4711@example.com")?;
    users::by_id(tx, ADA)?;
    portfolios::flags(tx, ADA)?;
    portfolios::revision(tx, ADA)?;
    items::list(tx, ADA, PLAID)?;
    assert_eq!(snapshots::held(tx, ADA, PLAID)?.len(), 2);
    Ok(())
}

fn webhook(tx: &mut Tx<'_>) -> Result<(), Error> {
    let event = Event {
        provider: PLAID,
        delivery_key: "new".into(),
        kind: "k".into(),
        item: Some(item_id(ITEM)),
        provider_user: None,
        issued_at: now(),
        effect: Effect::news(),
        payload: "{}".into(),
    };
    items::lock(tx, PLAID, &item_id(ITEM))?;
    items::find(tx, PLAID, &item_id(ITEM))?.unwrap();
    items::is_ended(tx, PLAID, &item_id(ITEM))?;
    provider_users::owner(tx, Provider::SNAPTRADE, "p4711")?.unwrap();
    portfolios::lock(tx, ADA)?;
    events::record(tx, &event, now(), EventOutcome::Counted)?;
    items::raise(tx, PLAID, &item_id(ITEM), now())?;
    let change = StatusChange { status: ItemStatus::NeedsReauth, reason: None };
    items::set_status(tx, PLAID, &item_id(ITEM), &change, now())?;
    snapshots::remove_account(tx, PLAID, &item_id(ITEM), &AccountId::new("a").unwrap())?;
    portfolios::recompute_flags(tx, ADA).map(|_| ())
}

fn refresh(tx: &mut Tx<'_>) -> Result<(), Error> {
    let claim = refreshes::Claim { now: now(), cooldown_until: after(60), leased_until: after(60) };
    refreshes::claim(tx, ADA, PLAID, &claim)?;
    refreshes::claim(tx, ADA, PLAID, &claim)?;
    refreshes::last(tx, ADA, PLAID)?;
    provider_users::find(tx, ADA, Provider::SNAPTRADE)?.unwrap();
    items::sealed_secret(tx, PLAID, &item_id(ITEM))?;
    items::reseal(tx, PLAID, &item_id(ITEM), "sealed")?;
    let fetched = snapshot(vec![account("a")], vec![position("a", "s", "1")]);
    snapshots::replace(tx, PLAID, &item_id(ITEM), &fetched, now())?;
    let institution = Institution::default();
    let synced = items::Synced { seen: Seq(1), at: now(), as_of: None, hash: "", institution: &institution };
    items::synced(tx, PLAID, &item_id(ITEM), &synced)?;
    let (endpoint, duration) = ("/x".to_owned(), std::time::Duration::ZERO);
    let call =
        ProviderCall { provider: PLAID, endpoint, item: None, at: now(), duration, error_code: None, request_id: None };
    calls::append(tx, Some(ADA), &[call])?;
    refreshes::finish(tx, ADA, PLAID, now(), "updated")
}

fn link_and_end(tx: &mut Tx<'_>) -> Result<(), Error> {
    let (id, institution) = (item_id(ITEM), Institution::default());
    let item = items::NewItem {
        provider: PLAID,
        id: &id,
        user: ADA,
        institution: &institution,
        sealed_secret: None,
        linked_at: now(),
    };
    items::link(tx, &item)?;
    for orphan in events::orphans(tx, PLAID, &item_id("i18"))? {
        events::adopt(tx, orphan.id)?;
    }
    items::end(tx, PLAID, &item_id(ITEM), now())?;
    Ok(())
}

fn behind_the_scenes(tx: &mut Tx<'_>) -> Result<(), Error> {
    calls::counts(tx, Some(ADA), now(), after(3_600))?;
    calls::counts(tx, None, now(), after(3_600))?;
    items::page(tx, Some((PLAID, &item_id(ITEM))), 10)?;
    items::page(tx, Some((PLAID, &item_id("i99999"))), 10)?;
    sessions::purge_expired(tx, "2024-01-01T00:00:05Z".parse().unwrap())?;
    let early = "2024-01-01T00:01:00Z".parse().unwrap();
    let swept = retention::sweep(tx, &Old { events: early, orphans: early, calls: early }, 20)?;
    assert_eq!((swept.events, swept.calls), (25, 20));
    Ok(())
}

each_backend! {
    fn no_query_looks_at_everyone(store: TempStore) {
        wire();
        let big = TempStore::new(store.backend());
        fill(&big, 100_000);
        if big.backend() == Backend::Postgres {
            big.execute(EXPLAINER);
        }
        let acts: [Act; 5] = [page_load, webhook, refresh, link_and_end, behind_the_scenes];
        let seen: Vec<_> = acts.into_iter().flat_map(|act| statements(&big, act)).collect();
        assert!(seen.len() > 50, "{seen:#?}");
        let scans: Vec<_> = seen
            .iter()
            .map(|statement| (statement, plan(&big, statement)))
            .filter(|(_, plan)| scan(&big, plan).is_some())
            .collect();
        assert!(scans.is_empty(), "{scans:#?}");

        for careless in [
            "SELECT * FROM users WHERE created_at IS NULL",
            "SELECT count(*) FROM provider_items WHERE provider = 'plaid'",
        ] {
            let plan = plan(&big, careless);
            assert!(scan(&big, &plan).is_some(), "it would be noticed: {plan:?}");
        }
    }
}
