"""Whether those whom a job is sent to, or waits for, may read it."""

from collections.abc import Mapping
from uuid import UUID

from backstay_web.core.banner import Body, bodies
from backstay_web.nations.models import Post
from backstay_web.repair.models import Job


def bodies_without(job: Job) -> Mapping[UUID, Body]:
    """Return the bodies that the reader knows of and a job is not released to."""
    return {each.id: each for each in bodies() if not job.rel >> each.place & 1}


def may_read(post: Post, job: Job) -> bool:
    """Return whether the holder of a post may read a job."""
    is_for_him = bool(post.holder_rel & job.rel)
    is_cleared = post.holder_level >= job.level and not job.cav & ~post.holder_cav
    return is_for_him and is_cleared
