import type { Reference } from '../../analysis/text/bibtex.ts';

const arxiv = (key: string, author: string, title: string, year: string, eprint: string): Reference => ({
  key,
  kind: 'misc',
  fields: { author, title: `{${title}}`, year, eprint, archiveprefix: 'arXiv' },
});

/** The sources of the experiments with networks; docs/model.md says what each is used for. */
export const references = {
  linearWidth: arxiv(
    'MoniriHassani2026',
    'Moniri, Behrad and Hassani, Hamed',
    'Feature Learning in Linear-Width Two-Layer Networks: Two vs. One Step of Gradient Descent',
    '2026',
    '2605.17767',
  ),
  features: arxiv(
    'Moniri2023',
    'Moniri, Behrad and Lee, Donghwan and Hassani, Hamed and Dobriban, Edgar',
    'A Theory of Non-Linear Feature Learning with One Gradient Step in Two-Layer Neural Networks',
    '2023',
    '2310.07891',
  ),
  spikedFeatures: arxiv(
    'Cui2024',
    "Cui, Hugo and Pesce, Luca and Dandi, Yatin and Krzakala, Florent and Lu, Yue M. and Zdeborov{\\'a}, Lenka and Loureiro, Bruno",
    'Asymptotics of feature learning in two-layer networks after one gradient-step',
    '2024',
    '2402.04980',
  ),
  oneStep: arxiv(
    'Ba2022',
    'Ba, Jimmy and Erdogdu, Murat A. and Suzuki, Taiji and Wang, Zhichao and Wu, Denny and Yang, Greg',
    'High-dimensional Asymptotics of Feature Learning: How One Gradient Step Improves the Representation',
    '2022',
    '2205.01445',
  ),
  giantSteps: arxiv(
    'Dandi2023',
    'Dandi, Yatin and Krzakala, Florent and Loureiro, Bruno and Pesce, Luca and Stephan, Ludovic',
    'How Two-Layer Neural Networks Learn, One (Giant) Step at a Time',
    '2023',
    '2305.18270',
  ),
  reuse: arxiv(
    'Dandi2024',
    "Dandi, Yatin and Troiani, Emanuele and Arnaboldi, Luca and Pesce, Luca and Zdeborov{\\'a}, Lenka and Krzakala, Florent",
    'The Benefits of Reusing Batches for Gradient Descent in Two-Layer Networks: Breaking the Curse of Information and Leap Exponents',
    '2024',
    '2402.03220',
  ),
  spikes: {
    key: 'BenaychGeorges2012',
    kind: 'article',
    fields: {
      author: 'Benaych-Georges, Florent and Nadakuditi, Raj Rao',
      title: '{The singular values and vectors of low rank perturbations of large rectangular random matrices}',
      journal: 'Journal of Multivariate Analysis',
      volume: '111',
      pages: '120--135',
      year: '2012',
    },
  },
} as const satisfies Record<string, Reference>;
