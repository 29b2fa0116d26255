"""The tables of training, gathered for Django."""

from backstay_web.training.models.crew import Application, Assignment, Crew, Seat
from backstay_web.training.models.held import (
    HeldCourse,
    HeldInterpreters,
    HeldKit,
    HeldRange,
)
from backstay_web.training.models.kept_promise import KeptPromise
from backstay_web.training.models.lesson import Lesson, LessonState, LessonStep
from backstay_web.training.models.report import CourseReport, Feedback
from backstay_web.training.models.result import Certificate, Result
from backstay_web.training.models.room import Room, RoomClosing
from backstay_web.training.models.standard import Standard, StandardTask
from backstay_web.training.models.step import Roll, State, Step
from backstay_web.training.models.timetable import (
    Block,
    FixedBlock,
    Timetable,
    TimetableAttempt,
    TimetableEnding,
)

__all__ = [
    "Application",
    "Assignment",
    "Block",
    "Certificate",
    "CourseReport",
    "Crew",
    "Feedback",
    "FixedBlock",
    "HeldCourse",
    "HeldInterpreters",
    "HeldKit",
    "HeldRange",
    "KeptPromise",
    "Lesson",
    "LessonState",
    "LessonStep",
    "Result",
    "Roll",
    "Room",
    "RoomClosing",
    "Seat",
    "Standard",
    "StandardTask",
    "State",
    "Step",
    "Timetable",
    "TimetableAttempt",
    "TimetableEnding",
]
