use room::query;
use serde::{Deserialize, Serialize};

use crate::curriculum::ChapterId;
#[cfg(feature = "ssr")]
use {
    super::LiveViewer,
    crate::{
        course::{access, by_slug, visible},
        progress::open,
    },
    data::Select,
    room::{Answer, Read},
};

/// Faces shown by name; the rest is a number.
pub const FACES: usize = 5;

/// Who is in a course now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Here {
    pub count: i64,
    pub faces: Vec<FaceHere>,
    pub chapters: Vec<ChapterHere>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaceHere {
    pub id: String,
    pub name: String,
    pub image: Option<String>,
    pub chapter: Option<ChapterId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChapterHere {
    pub id: ChapterId,
    pub count: i64,
}

/// Who is in the course, for those who may open it.
#[query("learning/here", gate = Rule("learner"))]
pub async fn who_is_here(cx: &Read, slug: String) -> Answer<Here> {
    let course = visible(cx, by_slug(cx, &slug).await?).await?;
    open(access(cx, &course).await?)?;
    cx.pass("learner");
    let mut viewers = cx.rows(Select::by(LiveViewer::COURSE, &course.id).limit(1_000)).await?;
    viewers.sort_by(|a, b| a.user.cmp(&b.user));
    let mut here = Here { count: viewers.len() as i64, ..Here::default() };
    for viewer in &viewers {
        let Some(chapter) = &viewer.chapter else { continue };
        match here.chapters.iter_mut().find(|it| it.id == *chapter) {
            Some(known) => known.count += 1,
            None => here.chapters.push(ChapterHere { id: chapter.clone(), count: 1 }),
        }
    }
    for viewer in viewers.into_iter().take(FACES) {
        here.faces.push(face_of(cx, viewer).await?);
    }
    Ok(here)
}

/// Somebody who is here, as others see them.
#[cfg(feature = "ssr")]
pub(crate) async fn face_of(cx: &Read, viewer: LiveViewer) -> Answer<FaceHere> {
    let profile = identity::profile(cx, &viewer.user).await?;
    let (name, image) = (profile.name, profile.image_url);
    Ok(FaceHere { id: viewer.user.to_string(), name, image, chapter: viewer.chapter })
}
