//! The folders of an import: found by key or else by name, and added where they are missing.

use std::collections::{BTreeSet, HashMap};

use super::key::folder_key;
use super::walk::File;
use super::{ImportFiles, reason};
use crate::access::Fill;
use crate::error::{Error, Result};
use crate::model::{Anchor, FolderId, NodeId, SpaceId};
use crate::store::{PlaceId, Store, Viewer};

/// Folder names from the top of the space on.
pub(super) type Path = Vec<String>;

/// Where each folder of an import is; or why it can't be.
pub(super) struct Tree {
    places: HashMap<Path, Result<PlaceId, String>>,
    space: SpaceId,
}

/// A folder that is missing, and where it is to be.
struct Missing {
    path: Path,
    parent: PlaceId,
}

/// Signs in for an import.
pub(super) async fn sign_in(store: &Store, request: &ImportFiles) -> Result<Viewer> {
    match &request.person {
        Some(email) => store.as_person(email).await,
        None => store.as_system("import of files").await,
    }
}

impl Tree {
    /// Finds the space.
    pub async fn open(store: &Store, request: &ImportFiles) -> Result<Self> {
        let viewer = sign_in(store, request).await?;
        let space = viewer.space_by_slug(&request.space).await?;
        let space = space.ok_or_else(|| {
            let message = format!("no space is called `{}`, or not for you", request.space);
            Error::invalid("space", message)
        })?;
        let top = (Path::new(), Ok(PlaceId::Space(space.id)));
        Ok(Self {
            places: HashMap::from([top]),
            space: space.id,
        })
    }

    /// The place of a folder path, or why there is none.
    pub fn place(&self, path: &[String]) -> Result<PlaceId, String> {
        let place = self.places.get(path).cloned();
        place.unwrap_or_else(|| Err("its folder was not made".into()))
    }

    /// Finds or adds the folders of these files, a level at a time: what is in a new folder can
    /// be decided only once the folder is there. Says how many are new.
    pub async fn grow(
        &mut self,
        store: &Store,
        request: &ImportFiles,
        (above, files): (&[String], &[File]),
    ) -> Result<usize> {
        let mut paths = BTreeSet::new();
        let of_files = files.iter().map(|file| file.folders.as_slice());
        for folders in of_files.chain([Default::default()]) {
            let path: Path = above.iter().chain(folders).cloned().collect();
            paths.extend((1..=path.len()).map(|depth| (depth, path[..depth].to_vec())));
        }
        let deepest = paths.iter().map(|(depth, _)| *depth).max().unwrap_or(0);
        let mut made = 0;
        for depth in 1..=deepest {
            let level: Vec<Path> = paths
                .range((depth, Path::new())..(depth + 1, Path::new()))
                .map(|(_, path)| path.clone())
                .collect();
            let viewer = sign_in(store, request).await?;
            let missing = self.find(&viewer, request, level).await?;
            made += self.make(&viewer, request, missing).await?;
        }
        Ok(made)
    }

    /// Notes where the folders of a level are; gives back those that are missing.
    async fn find(
        &mut self,
        viewer: &Viewer,
        request: &ImportFiles,
        level: Vec<Path>,
    ) -> Result<Vec<Missing>> {
        let mut parents = HashMap::new();
        for path in &level {
            let parent = &path[..path.len() - 1];
            match self.place(parent) {
                Ok(place) => {
                    parents.insert(path.clone(), place);
                }
                Err(why) => {
                    self.places.insert(path.clone(), Err(why));
                }
            }
        }
        let anchors: BTreeSet<Anchor> = parents
            .values()
            .filter_map(|place| viewer.policy().anchor(node(*place)))
            .collect();
        let anchors: Vec<Anchor> = anchors.into_iter().collect();
        let mut named = HashMap::new();
        for folder in viewer.folders_in(&anchors).await?.into_iter().rev() {
            let parent = folder
                .parent
                .map_or(PlaceId::Space(folder.space), PlaceId::Folder);
            named.insert((parent_key(parent), folder.name.clone()), folder.id);
        }
        let mut missing = Vec::new();
        for path in level {
            let Some(parent) = parents.get(&path).copied() else {
                continue;
            };
            let name = path.last().cloned().unwrap_or_default();
            let by_key = viewer
                .folder_by_key(&folder_key(&request.space, &path))
                .await?;
            let by_key = by_key.filter(|folder| folder.space == self.space);
            let by_name = || named.get(&(parent_key(parent), name)).copied();
            match by_key.map(|folder| folder.id).or_else(by_name) {
                Some(id) => {
                    self.places.insert(path, Ok(PlaceId::Folder(id)));
                }
                None => missing.push(Missing { path, parent }),
            }
        }
        Ok(missing)
    }

    /// Adds folders; when the database refuses one, each in a transaction of its own.
    async fn make(
        &mut self,
        viewer: &Viewer,
        request: &ImportFiles,
        missing: Vec<Missing>,
    ) -> Result<usize> {
        let mut made = 0;
        let mut parts = vec![missing];
        while let Some(mut part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            match add(viewer, request, &part).await {
                Ok(places) => {
                    made += places.iter().filter(|place| place.is_ok()).count();
                    let paths = part.into_iter().map(|missing| missing.path);
                    self.places.extend(paths.zip(places));
                }
                Err(Error::Invalid { .. }) if part.len() > 1 => {
                    let rest = part.split_off(part.len() / 2);
                    parts.extend([rest, part]);
                }
                Err(error @ Error::Invalid { .. }) => {
                    let why = format!("its folder can't be made: {}", reason(&error));
                    let paths = part.into_iter().map(|missing| missing.path);
                    self.places
                        .extend(paths.map(|path| (path, Err(why.clone()))));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(made)
    }
}

/// Adds folders in one transaction; an error is one of the database.
async fn add(
    viewer: &Viewer,
    request: &ImportFiles,
    missing: &[Missing],
) -> Result<Vec<Result<PlaceId, String>>> {
    let tx = viewer.begin().await?;
    let mut places = Vec::with_capacity(missing.len());
    for Missing { path, parent } in missing {
        let place = match tx.place::<Fill>(*parent) {
            Ok(place) => place,
            Err(error) => {
                places.push(Err(format!("its folder can't be made: {}", reason(&error))));
                continue;
            }
        };
        let key = folder_key(&request.space, path);
        let name = path.last().cloned().unwrap_or_default();
        let folder = place.create_folder(Some(key), name).await?;
        places.push(Ok(PlaceId::Folder(folder.id)));
    }
    tx.commit().await?;
    Ok(places)
}

fn node(place: PlaceId) -> NodeId {
    match place {
        PlaceId::Space(id) => NodeId::Space(id),
        PlaceId::Folder(id) => NodeId::Folder(id),
    }
}

fn parent_key(place: PlaceId) -> (bool, Option<FolderId>) {
    match place {
        PlaceId::Space(_) => (true, None),
        PlaceId::Folder(id) => (false, Some(id)),
    }
}
