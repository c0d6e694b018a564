/** As POST /items takes them. */
export interface ShopItem {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: number;
}

/** A shop small enough to know what the right answers are. */
export const shop: readonly ShopItem[] = [
  item(
    'Geladeira frost free 375 litros inox',
    'Duplex, não forma gelo no congelador.',
    'Geladeiras',
    3299.9,
  ),
  item(
    'Geladeira frost free 450 litros branca',
    'Gavetão para legumes e porta reversível.',
    'Geladeiras',
    4199,
  ),
  item('Geladeira duplex 260 litros', 'Degelo manual, para casas pequenas.', 'Geladeiras', 1999),
  item('Frigobar 93 litros', 'Cabe no quarto ou no escritório.', 'Geladeiras', 1149),
  item('Freezer vertical 231 litros', 'Guarda congelados por meses.', 'Geladeiras', 2499),
  item('Fogão 4 bocas com forno', 'Acendimento automático e mesa de vidro.', 'Fogões', 899),
  item('Fogão 5 bocas inox', 'Tripla chama no centro.', 'Fogões', 1699),
  item('Sofá retrátil de 3 lugares', 'Tecido suede, espuma macia.', 'Sala', 2199),
  item('Sofá-cama de casal', 'Abre em um movimento.', 'Sala', 1590),
  item('Lavadora de roupas 12 kg', 'Lava e centrifuga com pouca água.', 'Lavanderia', 1899),
  item('Varal de chão dobrável', 'Alumínio, com abas.', 'Lavanderia', 129.9),
  item('Cafeteira elétrica 30 xícaras', 'Filtro permanente e jarra térmica.', 'Cozinha', 189),
  item('Chaleira elétrica 1,7 litro', 'Desliga sozinha quando a água ferve.', 'Cozinha', 119),
  item('Aquecedor elétrico a óleo', 'Aquece o quarto sem ressecar o ar.', 'Quarto', 499),
];

function item(title: string, description: string, category: string, price: number): ShopItem {
  const plain = title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return { id: plain.replace(/\W+/g, '-'), title, description, category, price };
}
