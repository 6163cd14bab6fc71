//! The tables three times: as our types say them, as the database holds them, as the schema reference writes them.

#![cfg(feature = "ssr")]
#![recursion_limit = "512"]
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, path::Path, sync::Arc};

use app::wiring;
use data::{Index, IndexKind, Table, Type};
use serde_json::{Value, json};
use testkit::Stage;

/// Beside the checkout, and not everybody has it.
const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/schema/tables.json");

/// Where our tables differ from the schema reference on purpose: the reason, then what the comparison says. An entry
/// that is no longer true fails the test as well.
const DIFFERENCES: &[(&str, &[&str])] = &[
    (
        "the data layer's own: facts on their way, who did what, answers given",
        &["outbox is ours", "audit is ours", "receipts is ours"],
    ),
    (
        "work that waits: the reference leaves queue and schedules to a service",
        &["jobs is ours", "jobLeases is ours", "jobSchedules is ours"],
    ),
    ("letters and how far they got: the reference leaves sending to a service", &["mails is ours"]),
    (
        "ways out of letters, and what waits for a person's next one",
        &["waysOut is ours", "notificationDigests is ours"],
    ),
    (
        "sessions, letters' proofs and their log: the reference leaves them to a service",
        &["authSessions is ours", "authTokens is ours", "authEvents is ours"],
    ),
    ("the way in that was printed at the first start", &["setups is ours"]),
    (
        "deeds of administrators: each filter of the log in the order of time, and the numbers of the last days",
        &[
            "adminActivityLogs by_action_time is ours",
            "adminActivityLogs by_admin_time is ours",
            "adminActivityLogs by_kind_time is ours",
            "adminActivityLogs by_resource_time is ours",
            "adminActivityLogs by_subject_time is ours",
            "adminActivityDays is ours",
        ],
    ),
    ("archives of people's own data; the reference leaves them to a service", &["dataExports is ours"]),
    (
        "files on their way in and what a person keeps: the reference leaves both to a service",
        &["uploads is ours", "storageUse is ours"],
    ),
    (
        "one row per what the specification calls unique; the reference has no word for it",
        &[
            "users by_email is unique",
            "users by_clerkId is unique",
            "notificationPreferences by_userId is unique",
            "learnerPreferences by_userId is unique",
            "stores by_userId is unique",
            "stores by_slug is unique",
            "courses by_slug is unique",
            "enrollments by_user_course is unique",
            "userProgress by_user_chapter is unique",
            "liveViewers by_course_user is unique",
        ],
    ),
    (
        "what an account is allowed and whether it is open, new in the specification of identity",
        &[
            "users.platformRole is ours",
            "users.status is ours",
            "users.suspendedReason is ours",
            "users.suspendedUntil is ours",
            "users.deletesAt is ours",
            "users by_platformRole is ours",
            "users by_status is ours",
            "users by_stripeConnectAccountId is ours",
        ],
    ),
    (
        "people as administrators list them: each order and each filter is a walk along an index",
        &[
            "users.joinedAt is ours",
            "users.lastSeenAt is ours",
            "users.studentSince is ours",
            "users by_joined is ours",
            "users by_seen is ours",
            "users by_role_joined is ours",
            "users by_creator_joined is ours",
            "users by_status_joined is ours",
            "users by_verified is ours",
            "users by_verified_joined is ours",
            "users search_name is ours",
        ],
    ),
    (
        "a person's own settings, new in the specification of identity",
        &[
            "users.privateNote is ours",
            "users.timezone is ours",
            "users.locale is ours",
            "users.profileVisibility is ours",
            "notificationPreferences.marketingConsentAt is ours",
            "notificationPreferences.mutedCourses is ours",
            "notificationPreferences.mutedCreators is ours",
        ],
    ),
    (
        "whoever skips the questions has a row without answers",
        &[
            "learnerPreferences.skippedAt is ours",
            "learnerPreferences.skillLevel is option<'beginner' | 'intermediate' | 'advanced'>, not \"beginner\" | \"intermediate\" | \"advanced\"",
            "learnerPreferences.goal is option<'hobby' | 'career' | 'skills' | 'certification'>, not \"hobby\" | \"career\" | \"skills\" | \"certification\"",
        ],
    ),
    (
        "what becomes of a notification in the app and by mail, new in the specification of identity",
        &[
            "notifications.category is ours",
            "notifications.dedupeKey is ours",
            "notifications.hiddenInApp is ours",
            "notifications.archivedAt is ours",
            "notifications.emailState is ours",
            "notifications.broadcastId is ours",
        ],
    ),
    ("a course can be muted from a notification about it", &["notifications.course is ours"]),
    (
        "a person's notifications in their order, the unread ones among them, what waits for a letter, what is old enough to \
         be forgotten; and each piece of news once",
        &[
            "notifications by_user_created is ours",
            "notifications by_user_read_created is ours",
            "notifications by_user_email is ours",
            "notifications by_read_created is ours",
            "notifications by_user_once is ours",
        ],
    ),
    (
        "facts of a course's card, counted by the transactions that change them, new in the specification of learning",
        &["courses.publishedAt is ours", "courses.studentCount is ours", "courses.chapterCount is ours"],
    ),
    ("a store that went with its owner keeps its name and its address", &["stores.deletedAt is ours"]),
    ("a course comes back with its owner", &["courses.hiddenAt is ours"]),
    ("an edit says which version it is based on", &["courses.version is ours", "courseChapters.version is ours"]),
    (
        "the catalogue's orders and its search, a store's shelf: every read has an index",
        &[
            "courses by_published_newest is ours",
            "courses by_published_popular is ours",
            "courses by_category_newest is ours",
            "courses by_category_popular is ours",
            "courses by_store_published_pinned is ours",
            "courses.searchText is ours",
            "courses search_text is ours",
        ],
    ),
    (
        "what is deleted goes to the bin, so that undo is exact",
        &["courseModules.deletedAt is ours", "courseLessons.deletedAt is ours", "courseChapters.deletedAt is ours"],
    ),
    (
        "a course's lessons in one read, without a read per module",
        &["courseLessons.courseId is ours", "courseLessons by_course is ours"],
    ),
    ("publishing asks for a text without reading one", &["courseChapters.hasBody is ours"]),
    (
        "importing again finds what it made, and what a teacher changed since",
        &[
            "courses.importKey is ours",
            "courseModules.importKey is ours",
            "courseModules.importedTitle is ours",
            "courseChapters.importKey is ours",
            "courseChapters.importedTitle is ours",
            "courseChapters.importedBody is ours",
        ],
    ),
    ("a file that a row names is kept", &["courses by_reference_pdf is ours"]),
    (
        "pictures in chapters and of people, which the reference leaves to a service",
        &["coursePictures is ours", "avatars is ours"],
    ),
    (
        "sound and film of chapters, kept and prepared here; the reference leaves both to a service",
        &["recordings is ours", "recordingRungs is ours", "chapterCaptions is ours"],
    ),
    ("a recording goes on where it was left off, on any device", &["userProgress.leftOff is ours"]),
    (
        "the learning record, new in the specification of learning; the newest learners of a course in one read",
        &[
            "enrollments.source is ours",
            "enrollments.status is ours",
            "enrollments.enrolledAt is ours",
            "enrollments.expiresAt is ours",
            "enrollments.completedAt is ours",
            "enrollments.completedChapters is ours",
            "enrollments.lastChapterId is ours",
            "enrollments.lastAccessedAt is ours",
            "enrollments by_course_enrolled is ours",
        ],
    ),
    (
        "roll-ups: a live page adds up no audience",
        &[
            "courseStats is ours",
            "chapterStats is ours",
            "courseDays is ours",
            "peopleStats is ours",
            "peopleDays is ours",
        ],
    ),
];

/// Tables of the reference that behavior which is built would read, and why there is none yet.
const NOT_YET: &[(&str, &str)] = &[(
    "courseCategories",
    "categories become rows when administrators may change them; until then they are the list in learning::category, and \
     courses hold its keys, which such rows would have too",
)];

async fn tables() -> Vec<Table> {
    let stage = Stage::new(wiring::rooms(Arc::new(mail::Nobody)), Arc::new(identity::People)).await.unwrap();
    stage.house.database.tables().to_vec()
}

#[tokio::test]
async fn the_live_schema_of_every_room_is_what_its_types_say() {
    let stage = Stage::new(wiring::rooms(Arc::new(mail::Nobody)), Arc::new(identity::People)).await.unwrap();
    assert_eq!(stage.house.database.drift().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_tables_are_those_of_the_schema_reference_but_for_what_is_listed() {
    if !Path::new(REFERENCE).is_file() {
        println!("skipped: the schema reference is not here");
        return;
    }
    let reference: Value = serde_json::from_str(&std::fs::read_to_string(REFERENCE).unwrap()).unwrap();
    let ours = tables().await;
    let found: BTreeSet<String> = ours.iter().flat_map(|table| differences(table, &reference)).collect();
    let listed: BTreeSet<String> =
        DIFFERENCES.iter().flat_map(|(_, lines)| *lines).map(|line| line.to_string()).collect();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(&found).collect();
    assert!(unlisted.is_empty(), "misnamed, missing, or to be listed with a reason: {unlisted:#?}");
    assert!(stale.is_empty(), "listed and not so: {stale:#?}");
    for (name, why) in NOT_YET {
        assert!(reference.get(name).is_some(), "{name} is no table of the reference");
        assert!(ours.iter().all(|table| table.name != *name), "{name} is a table now, listed as none because {why}");
    }
}

#[test]
fn a_table_that_is_not_the_references_is_told_apart_part_by_part() {
    let reference = json!({ "notes": {
        "fields": {
            "title": { "type": "string", "optional": false },
            "stars": { "type": "number", "optional": true },
            "kind": { "type": "\"a\" | \"b\"", "optional": false },
            "tags": { "type": "[id<tags>]", "optional": true },
            "body": { "type": "string", "optional": false },
        },
        "indexes": { "by_title": ["title"], "by_stars": ["stars"], "by_kind": ["kind"] },
    } });
    const INDEXES: &[Index] = &[
        Index { name: "by_title", columns: &["title"], kind: IndexKind::Unique },
        Index { name: "by_stars", columns: &["stars", "title"], kind: IndexKind::Plain },
        Index { name: "by_tags", columns: &["tags"], kind: IndexKind::Plain },
    ];
    let tags = Type::Optional(Box::new(Type::List(Box::new(Type::Link("tags")))));
    let columns = vec![
        ("title", Type::Text),
        ("stars", Type::Int),
        ("kind", Type::OneOf(&["b", "a"])),
        ("tags", tags),
        ("text", Type::Text),
    ];
    let notes = Table { name: "notes", columns, indexes: INDEXES, watched: true, secrets: &[], files: &[] };
    assert_eq!(
        differences(&notes, &reference),
        [
            "notes.stars is int, not number?",
            "notes.text is ours",
            "notes.body is missing",
            "notes by_title is unique",
            "notes by_stars is over stars, title, not stars",
            "notes by_tags is ours",
            "notes by_kind is missing",
        ]
    );
    let own = Table { name: "ours", columns: vec![], indexes: &[], watched: true, secrets: &[], files: &[] };
    assert_eq!(differences(&own, &reference), ["ours is ours"]);
}

#[test]
fn what_proves_who_somebody_is_is_marked_as_secret() {
    let tables: Vec<Table> = wiring::rooms(Arc::new(mail::Nobody)).into_iter().flat_map(|room| room.tables).collect();
    let all = tables.iter().flat_map(|table| table.secrets.iter().map(|column| format!("{}.{column}", table.name)));
    let listed = [
        "mails.text",
        "mails.html",
        "mails.wayOut",
        "users.hashedPassword",
        "authSessions.id",
        "authSessions.renewal",
        "authSessions.renewedAs",
        "authTokens.id",
        "authTokens.payload",
        "authTokens.codeHash",
        "authTokens.browserHash",
        "setups.tokenHash",
        "waysOut.id",
    ];
    assert_eq!(all.collect::<Vec<_>>(), listed);
    let sounds_secret = |column: &str| {
        let column = column.to_lowercase();
        ["password", "secret", "token", "hash", "salt"].iter().any(|word| column.contains(word))
    };
    for table in &tables {
        for (column, _) in table.columns.iter().filter(|(column, _)| sounds_secret(column)) {
            assert!(
                table.secrets.contains(column),
                "{}.{column}: mark it with #[row(secret)], or rename it",
                table.name
            );
        }
    }
}

/// A column that is not marked is one whose files are swept away.
#[test]
fn what_holds_the_key_of_a_file_is_marked_as_such() {
    let tables: Vec<Table> = wiring::rooms(Arc::new(mail::Nobody)).into_iter().flat_map(|room| room.tables).collect();
    let all = tables.iter().flat_map(|table| table.files.iter().map(|column| format!("{}.{column}", table.name)));
    let expected = [
        "avatars.file",
        "avatars.smallFile",
        "dataExports.file",
        "courses.referencePdfStorageId",
        "coursePictures.file",
        "coursePictures.smallFile",
        "coursePictures.mediumFile",
        "coursePictures.largeFile",
        "recordings.file",
        "recordings.playFile",
        "recordings.posterFile",
        "recordingRungs.file",
        "recordingRungs.listFile",
        "chapterCaptions.file",
    ];
    assert_eq!(all.collect::<Vec<_>>(), expected);
    let sounds_like_one = |column: &str| {
        let endings = ["File", "torageKey", "torageId"];
        column == "file" || endings.iter().any(|ending| column.ends_with(ending))
    };
    for table in &tables {
        for (column, _) in table.columns.iter().filter(|(column, _)| sounds_like_one(column)) {
            assert!(table.files.contains(column), "{}.{column}: mark it with #[row(file)], or rename it", table.name);
        }
        for column in table.files {
            let is_indexed = table.indexes.iter().any(|index| index.columns.first() == Some(column));
            assert!(is_indexed, "{}.{column}: no index begins with it", table.name);
        }
    }
}

/// What a table has otherwise than the reference, a line each.
fn differences(table: &Table, reference: &Value) -> Vec<String> {
    let name = table.name;
    let Some(theirs) = reference.get(name) else { return vec![format!("{name} is ours")] };
    let mut found = vec![];
    for (column, ty) in &table.columns {
        match theirs["fields"].get(column) {
            None => found.push(format!("{name}.{column} is ours")),
            Some(field) if is_same(ty, field) => {}
            Some(field) => found.push(format!("{name}.{column} is {}, not {}", ty.surql(), written(field))),
        }
    }
    for column in keys(&theirs["fields"]) {
        if !table.columns.iter().any(|(ours, _)| *ours == column) {
            found.push(format!("{name}.{column} is missing"));
        }
    }
    for index in table.indexes {
        let Some(columns) = theirs["indexes"].get(index.name) else {
            found.push(format!("{name} {} is ours", index.name));
            continue;
        };
        if *columns != json!(index.columns) {
            let theirs: Vec<_> = columns.as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let columns = index.columns.join(", ");
            found.push(format!("{name} {} is over {columns}, not {}", index.name, theirs.join(", ")));
        }
        // The reference has no word for it; each is a rule of the specification.
        if index.kind == IndexKind::Unique {
            found.push(format!("{name} {} is unique", index.name));
        }
    }
    for index in keys(&theirs["indexes"]) {
        if !table.indexes.iter().any(|ours| ours.name == index) {
            found.push(format!("{name} {index} is missing"));
        }
    }
    found
}

fn keys(object: &Value) -> impl Iterator<Item = &String> {
    object.as_object().unwrap().keys()
}

fn written(field: &Value) -> String {
    let optional = if field["optional"] == true { "?" } else { "" };
    format!("{}{optional}", field["type"].as_str().unwrap())
}

fn is_same(ours: &Type, field: &Value) -> bool {
    let (ours, optional) = match ours {
        Type::Optional(inner) => (&**inner, true),
        other => (other, false),
    };
    field["optional"] == optional && is_type(ours, field["type"].as_str().unwrap())
}

/// The reference knows one kind of number, and says what is inside an object, which our free columns do not.
fn is_type(ours: &Type, theirs: &str) -> bool {
    match ours {
        Type::Text => theirs == "string",
        Type::Int | Type::Float => theirs == "number",
        Type::Bool => theirs == "bool",
        Type::Object => theirs.starts_with('{'),
        Type::Link(table) => theirs == format!("id<{table}>"),
        Type::List(inner) => {
            theirs.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|it| is_type(inner, it))
        }
        Type::OneOf(words) => {
            let theirs: BTreeSet<_> = theirs.split(" | ").map(|word| word.trim_matches('"')).collect();
            theirs == words.iter().copied().collect()
        }
        Type::Optional(_) => false,
    }
}
