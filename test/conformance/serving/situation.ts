import type { Answer } from './answer.ts';
import type { RawRequest } from './raw-exchange.ts';

export type Strictness = 'faithful' | 'helpful';
export const strictnesses = ['faithful', 'helpful'] as const;

/** A request to a container, and what the genuine stack was seen to answer. */
export interface Situation {
  /** The transcript’s name. */
  readonly transcript: string;
  readonly what: string;
  /** Who answers: a folder of `handlers/`. */
  readonly handler: 'plain' | 'defaults';
  readonly request: RawRequest;
  readonly genuine: Answer;
  /** Absent where ours answers the same. */
  readonly faithful?: Otherwise;
  readonly helpful?: Otherwise;
}

export interface Otherwise {
  /** `stricter`: we answer 4xx where the genuine stack answers 500. */
  readonly is: 'stricter' | 'differs';
  readonly answer: Answer;
  readonly why: string;
}

/** More than a request: what was seen, put into words, which are compared. */
export interface Course {
  readonly transcript: string;
  readonly what: string;
  readonly genuine: string;
  readonly faithful?: OtherCourse;
  readonly helpful?: OtherCourse;
}

export interface OtherCourse {
  readonly is: 'stricter' | 'differs';
  readonly seen: string;
  readonly why: string;
}

/** What ours is expected to answer. */
export const expectedOf = (situation: Situation, strictness: Strictness): Answer =>
  situation[strictness]?.answer ?? situation.genuine;

export const expectedCourse = (course: Course, strictness: Strictness): string =>
  course[strictness]?.seen ?? course.genuine;
