"""Whether those whom a job is sent to, or waits for, may read it."""

from uuid import UUID

from backstay_web.core.banner import Body, bodies
from backstay_web.nations.models import Post
from backstay_web.repair.models import Job


def body_without(job: Job, body: UUID) -> Body | None:
    """Return a body that the reader knows of, if the job is not released to it."""
    for each in bodies():
        if each.id == body and not job.rel >> each.place & 1:
            return each
    return None


def may_read(post: Post, job: Job) -> bool:
    """Return whether the holder of a post may read a job."""
    is_for_him = bool(post.holder_rel & job.rel)
    is_cleared = post.holder_level >= job.level and not job.cav & ~post.holder_cav
    return is_for_him and is_cleared
