use identity::Profile;
use room::query;
use serde::{Deserialize, Serialize};

use super::CourseId;
use crate::curriculum::{ChapterId, Curriculum};
#[cfg(feature = "ssr")]
use {
    super::{Access, Course, Denied, access, by_slug, visible},
    crate::curriculum::store::curriculum_of,
    data::{Place, Select},
    room::{Answer, Read},
    storefront::Store,
};

/// Courses on one page of the catalogue.
pub const PAGE: usize = 12;

/// What the catalogue is asked for; as in its address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub text: String,
    pub category: String,
    pub sort: Sort,
    /// Where the page before ended.
    pub after: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Newest,
    Popular,
}

/// A course as a card shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, data::Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "courses", part)]
pub struct CourseHead {
    pub id: CourseId,
    pub title: String,
    #[serde(default)]
    pub slug: Option<String>,
    #[serde(rename = "userId")]
    pub owner: identity::UserId,
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub subcategory: Option<String>,
    #[serde(default)]
    pub skill_level: Option<String>,
    #[serde(default)]
    pub is_published: Option<bool>,
    #[serde(default)]
    pub published_at: Option<data::Timestamp>,
    pub student_count: i64,
    pub chapter_count: i64,
    #[serde(default)]
    pub deleted_at: Option<data::Timestamp>,
}

/// A card of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Card {
    pub id: CourseId,
    pub title: String,
    pub slug: String,
    pub maker: String,
    pub category: String,
    pub level: String,
    pub students: i64,
    pub chapters: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    pub cards: Vec<Card>,
    /// Give this as `after` for the next page; nothing when this was the last.
    pub next: Option<String>,
}

/// What the caller may do with a course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Sign in, then enroll.
    Visitor,
    CanEnroll,
    NotForSaleYet,
    Learner {
        percent: i64,
        done: i64,
    },
    Teacher,
}

/// A course's public page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoursePageView {
    pub id: CourseId,
    pub title: String,
    pub slug: String,
    pub description: String,
    pub category: String,
    pub subcategory: String,
    pub level: String,
    pub tags: Vec<String>,
    pub students: i64,
    pub chapters: i64,
    pub is_published: bool,
    pub maker: Profile,
    pub outline: Curriculum,
    pub previews: Vec<ChapterId>,
    pub standing: Standing,
}

/// A course in its creator's list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaughtCourse {
    pub id: CourseId,
    pub title: String,
    pub slug: String,
    pub is_published: bool,
    pub students: i64,
    pub chapters: i64,
}

/// Published courses: search, category, sort, pages.
#[query("learning/catalogue", gate = Anyone)]
pub async fn browse(cx: &Read, filter: Filter) -> Answer<Catalogue> {
    page_of(cx, &filter, PAGE).await
}

/// A page of so many cards. Courses of the same rank follow each other by their ids, the newest first.
#[cfg(feature = "ssr")]
pub(crate) async fn page_of(cx: &Read, filter: &Filter, size: usize) -> Answer<Catalogue> {
    let column = match filter.sort {
        Sort::Newest => CourseHead::PUBLISHED_AT,
        Sort::Popular => CourseHead::STUDENT_COUNT,
    };
    let mut select = Select::by(CourseHead::IS_PUBLISHED, true);
    if !filter.category.is_empty() {
        select = select.and(CourseHead::CATEGORY, &filter.category);
    }
    let words = crate::text::line(&filter.text);
    if !words.is_empty() {
        select = select.matching(data::Column::new("searchText"), words.chars().take(100).collect::<String>());
    }
    let after = filter.after.as_deref().and_then(place_at);
    // One more than is shown, to know whether there is a next page.
    let mut rows = cx.rows(select.page_down(column, after).limit(size + 1)).await?;
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|row| address_of(filter.sort.place(row)));
    Ok(Catalogue { cards: cards(cx, rows).await?, next })
}

/// A course's page by its address. Drafts are there for their teachers only.
#[query("learning/course-page", gate = Anyone)]
pub async fn course_page(cx: &Read, slug: String) -> Answer<CoursePageView> {
    let course = visible(cx, by_slug(cx, &slug).await?).await?;
    let outline = curriculum_of(cx, &course.id).await?.published();
    let maker = identity::profile(cx, &course.owner).await?;
    let previews = outline.chapters().filter(|it| it.is_free).map(|it| it.id.clone()).collect();
    let standing = standing(cx, &course, &outline).await?;
    Ok(CoursePageView {
        is_published: course.is_out(),
        id: course.id,
        title: course.title,
        slug: course.slug.unwrap_or_default(),
        description: course.description.unwrap_or_default(),
        category: name_of(course.category.as_deref()),
        subcategory: course.subcategory.unwrap_or_default(),
        level: course.skill_level.unwrap_or_default(),
        tags: course.tags.unwrap_or_default(),
        students: course.student_count,
        chapters: course.chapter_count,
        maker,
        outline,
        previews,
        standing,
    })
}

/// The caller's own courses, newest first.
#[query("learning/taught", gate = SignedIn)]
pub async fn taught(cx: &Read) -> Answer<Vec<TaughtCourse>> {
    let member = cx.signed_in().await?;
    let mut rows = cx.rows(Select::<CourseHead>::by(CourseHead::OWNER, &member.id)).await?;
    rows.retain(|row| row.deleted_at.is_none());
    rows.sort_by(|a, b| b.id.cmp(&a.id));
    Ok(rows
        .into_iter()
        .map(|row| TaughtCourse {
            is_published: row.is_published == Some(true),
            id: row.id,
            title: row.title,
            slug: row.slug.unwrap_or_default(),
            students: row.student_count,
            chapters: row.chapter_count,
        })
        .collect())
}

/// What a store has published, newest first.
#[query("learning/of-store", gate = Anyone)]
pub async fn of_store(cx: &Read, slug: String) -> Answer<Vec<Card>> {
    let store = cx.first(Select::by(Store::SLUG, &slug)).await?.ok_or_else(data::Refusal::not_found)?;
    let select = Select::by(Course::STORE, &store.id).and(Course::IS_PUBLISHED, true);
    let mut courses = cx.rows(select.limit(100)).await?;
    courses.sort_by_key(|course| std::cmp::Reverse(course.published_at));
    let heads = courses.into_iter().map(|course| CourseHead {
        id: course.id,
        title: course.title,
        slug: course.slug,
        owner: course.owner,
        category: course.category,
        subcategory: course.subcategory,
        skill_level: course.skill_level,
        is_published: course.is_published,
        published_at: course.published_at,
        student_count: course.student_count,
        chapter_count: course.chapter_count,
        deleted_at: None,
    });
    cards(cx, heads.collect()).await
}

#[cfg(feature = "ssr")]
async fn cards(cx: &Read, rows: Vec<CourseHead>) -> Answer<Vec<Card>> {
    let mut makers = std::collections::HashMap::new();
    let mut cards = vec![];
    for row in rows {
        if !makers.contains_key(&row.owner) {
            makers.insert(row.owner.clone(), identity::profile(cx, &row.owner).await?.name);
        }
        cards.push(Card {
            maker: makers.get(&row.owner).cloned().unwrap_or_default(),
            id: row.id,
            title: row.title,
            slug: row.slug.unwrap_or_default(),
            category: row.subcategory.unwrap_or_else(|| name_of(row.category.as_deref())),
            level: row.skill_level.unwrap_or_default(),
            students: row.student_count,
            chapters: row.chapter_count,
        });
    }
    Ok(cards)
}

#[cfg(feature = "ssr")]
async fn standing(cx: &Read, course: &Course, outline: &Curriculum) -> Answer<Standing> {
    Ok(match access(cx, course).await? {
        Access::Admin | Access::Teacher => Standing::Teacher,
        Access::None(Denied::NotAuthenticated) => Standing::Visitor,
        Access::None(Denied::NotPurchased) => Standing::NotForSaleYet,
        Access::None(Denied::NotEnrolledFree) | Access::Preview => Standing::CanEnroll,
        Access::Free => {
            let member = cx.signed_in().await?;
            let done = crate::progress::done_chapters(cx, &course.id, &member.id).await?;
            let progress = crate::progress::Progress::of(outline, &done);
            Standing::Learner { percent: progress.percent(), done: progress.done }
        }
    })
}

#[cfg(feature = "ssr")]
fn name_of(key: Option<&str>) -> String {
    key.and_then(crate::category::category).map(|it| it.name.to_string()).unwrap_or_default()
}

#[cfg(feature = "ssr")]
impl Sort {
    fn place(self, row: &CourseHead) -> Place {
        let value = match self {
            Sort::Newest => row.published_at.map(|at| at.0),
            Sort::Popular => Some(row.student_count),
        };
        Place { value, id: row.id.to_string() }
    }
}

/// How an address says where a page ended: the value, a dot, the id.
#[cfg(feature = "ssr")]
fn address_of(Place { value, id }: Place) -> String {
    format!("{}.{id}", value.map(|it| it.to_string()).unwrap_or_default())
}

/// The place an address names. What nobody here has written leads to the first page.
#[cfg(feature = "ssr")]
fn place_at(text: &str) -> Option<Place> {
    let (value, id) = text.split_once('.')?;
    let value = if value.is_empty() { None } else { Some(value.parse().ok()?) };
    let fits = (1..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| Place { value, id: id.into() })
}
