import { expect, test } from 'vitest';
import { termsOf } from './terms.ts';

test.each([
  { typed: 'geladeira', some: 'geladeira', none: '', begun: 'geladeira:*' },
  { typed: 'fogão 4 bocas', some: 'fogão or 4 or bocas', none: '', begun: 'bocas:*' },
  { typed: 'colchão', some: 'colchão', none: '', begun: 'colchao:*' },
  { typed: 'sofá de ', some: 'sofá or de', none: '', begun: '' },
  { typed: 'tv 4k', some: 'tv or 4k', none: '', begun: '' },
  { typed: 'lava e seca -11', some: 'lava or e or seca', none: '-11', begun: '' },
  {
    typed: '-"frost free" geladeira',
    some: 'geladeira',
    none: '-"frost free"',
    begun: 'geladeira:*',
  },
  {
    typed: '"jogo de cama" queen',
    some: 'jogo or de or cama or queen',
    none: '',
    begun: 'queen:*',
  },
  { typed: '"jogo de', some: 'jogo or de', none: '', begun: '' },
  { typed: 'mesa or cadeira', some: 'mesa or cadeira', none: '', begun: 'cadeira:*' },
  { typed: '- -- "" ', some: '', none: '', begun: '' },
  { typed: "d'água :* & | !", some: "d'água or :* or & or | or !", none: '', begun: '' },
])('$typed: any of <$some>, none of <$none>, begun <$begun>', ({ typed, ...expected }) => {
  expect(termsOf(typed)).toEqual({ every: typed, ...expected });
});
