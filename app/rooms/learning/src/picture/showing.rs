//! How a chapter's text shows its pictures: each at the width a page needs.

use std::collections::{BTreeSet, HashMap};

use data::Fault;
use room::Read;
use storage::WIDTHS;

use super::CoursePicture;
use crate::{course::CourseId, markdown::Shown};

/// Pictures of one text that are looked up. Beyond that they are shown, at their full width.
const MOST: usize = 200;
/// Ids are shorter.
const LONGEST_ID: usize = 40;

impl CoursePicture {
    /// What it is kept under at this width, or as it is.
    pub fn file_at(&self, width: Option<u32>) -> &str {
        let narrower = self.narrower().find(|(own, _)| Some(*own) == width);
        narrower.map_or(&self.file, |(_, file)| file)
    }

    fn narrower(&self) -> impl Iterator<Item = (u32, &str)> {
        let files = [&self.small_file, &self.medium_file, &self.large_file];
        WIDTHS.into_iter().zip(files).filter_map(|(width, file)| Some((width, file.as_deref()?)))
    }

    fn shown(&self) -> Shown {
        Shown {
            address: format!("/media/{}", self.id),
            size: Some((self.width, self.height)),
            widths: self.narrower().map(|(width, _)| width).collect(),
        }
    }
}

/// How each picture a text of this course refers to is shown: only our own files, nothing from elsewhere.
pub async fn shown_in(cx: &Read, course: &CourseId, text: &str) -> Result<impl Fn(&str) -> Option<Shown>, Fault> {
    let mut known = HashMap::new();
    for id in named_in(text) {
        let row = cx.get::<CoursePicture>(id).await?;
        if let Some(row) = row.filter(|row| row.course == *course) {
            known.insert(id.to_string(), row.shown());
        }
    }
    Ok(move |written: &str| {
        let id = written.strip_prefix("/media/").filter(|id| is_id(id))?;
        Some(known.get(id).cloned().unwrap_or_else(|| format!("/media/{id}").into()))
    })
}

fn named_in(text: &str) -> BTreeSet<&str> {
    let ids = text.split("/media/").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        &rest[..end]
    });
    ids.filter(|id| is_id(id) && !id.is_empty() && id.len() <= LONGEST_ID).take(MOST).collect()
}

fn is_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use data::Timestamp;

    use super::*;

    #[test]
    fn a_picture_is_offered_at_the_widths_it_is_kept_in_and_sent_whole_for_any_other() {
        let picture = CoursePicture {
            id: "ab12".into(),
            course: "mixing".into(),
            file: "whole".into(),
            small_file: Some("small".into()),
            medium_file: Some("medium".into()),
            large_file: None,
            mime: "image/jpeg".into(),
            width: 1_200,
            height: 800,
            uploaded_by: "mara".into(),
            uploaded_at: Timestamp(0),
            import_key: None,
        };
        for (width, file) in
            [(None, "whole"), (Some(480), "small"), (Some(960), "medium"), (Some(1_920), "whole"), (Some(7), "whole")]
        {
            assert_eq!(picture.file_at(width), file, "{width:?}");
        }
        let shown = picture.shown();
        assert_eq!((shown.size, shown.widths), (Some((1_200, 800)), vec![480, 960]));
    }

    #[test]
    fn a_text_names_its_pictures_each_once_and_nothing_else() {
        let text = "![a](/media/ab12) and ![b](/media/cd34 \"x\"), again /media/ab12, /media/, /media/../up, /media/é";
        assert_eq!(named_in(text).into_iter().collect::<Vec<_>>(), ["ab12", "cd34"]);
        assert!(named_in(&format!("/media/{}", "x".repeat(41))).is_empty());
        let many: String = (0..300).map(|nth| format!("/media/p{nth} ")).collect();
        assert_eq!(named_in(&many).len(), MOST);
    }
}
