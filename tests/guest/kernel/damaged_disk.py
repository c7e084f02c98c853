#!/usr/bin/env python3
"""Damaged disks: what is not damaged can be read, nothing is written, and the kernel says why."""
from kernel import *
from minix import BLOCK, Minix

LINKS, SIZE, ZONE = 2, 8, 24  # in an inode
CHARACTER_DEVICE = 0o020644


class DamagedDisk(Case):
    def setUp(self):
        super().setUp()
        self.image = self.minix_disk(600 << 10)
        self.bare("shell -c mkdir /disk/d ; cp /etc/lesson /disk/d/l ; cp /bin/check /disk/large ; "
                  "cp /etc/lesson /disk/gone ; cp /bin/echo /disk/echo ; rm /disk/gone ; mkdir /disk/e", *drive(self.image))
        self.assert_sound(self.image)
        self.fs = Minix(self.image)
        self.bytes = bytearray(self.fs.bytes)

    def inode(self, path):
        return self.fs.table * BLOCK + (self.fs.find(path) - 1) * 64 if path else self.fs.table * BLOCK

    def zones(self, path):
        return self.fs.inode(self.fs.find(path))[2]

    def put(self, at, value, size=4):
        self.bytes[at:at + size] = value.to_bytes(size, "little")

    def clear_bit(self, map_block, bit):
        self.bytes[map_block * BLOCK + bit // 8] &= ~(1 << bit % 8)

    def zone_bit(self, zone):
        return zone - int.from_bytes(self.bytes[BLOCK + 10:BLOCK + 12], "little") + 1

    def refused(self, says, reads=True):
        """Every way to write is refused, the reason is printed once, the disk stays as it is."""
        self.image.write_bytes(self.bytes)
        out = self.bare("shell -c echo more > /disk/new ; rm /disk/large ; rm /disk/e ; mkdir /disk/f ; "
                        "echo more >> /disk/echo ; cp /etc/lesson /disk/d/l ; sync ; wc /disk/d/l ; echo end",
                        *drive(self.image))
        self.assertEqual(out.count("kernel: /disk is damaged: "), 1, out)
        self.assertIn(f"kernel: /disk is damaged: {says}\n", out)
        self.assertEqual(out.count("the file system is damaged\n"), 6 if reads else 7, out)
        self.assertEqual("2361 /disk/d/l\n" in out, reads, out)
        self.assertTrue(out.endswith("end\n"), out)
        self.assertEqual(self.image.read_bytes(), bytes(self.bytes))

    def test_a_block_of_a_file_that_is_marked_as_free(self):
        zone = self.zones("large")[2]
        self.clear_bit(2 + 1, self.zone_bit(zone))
        self.refused(f"inode {self.fs.find('large')} refers to block {zone}, which is marked as free")

    def test_the_bit_of_a_map_that_stands_for_nothing(self):
        for map_block in [2, 3]:
            self.bytes = bytearray(self.fs.bytes)
            self.clear_bit(map_block, 0)
            self.refused("bit 0 of a map is clear")

    def test_an_inode_with_a_name_that_is_marked_as_free(self):
        number = self.fs.find("d/l")
        self.clear_bit(2, number)
        self.refused(f"a name leads to inode {number}, which is not in use")

    def test_a_block_of_two_files(self):
        zone = self.zones("d/l")[0]
        self.put(self.inode("large") + ZONE, zone)
        self.refused(f"inode {self.fs.find('large')} refers to block {zone}, which another also does")

    def test_a_block_outside_of_the_files(self):
        for zone in [1, 600, 1 << 31]:
            self.bytes = bytearray(self.fs.bytes)
            self.put(self.inode("large") + ZONE, zone)
            self.refused(f"inode {self.fs.find('large')} refers to block {zone}, which cannot hold files")

    def test_a_table_that_refers_to_itself(self):
        table = self.zones("large")[7]
        self.put(table * BLOCK, table)
        self.refused(f"inode {self.fs.find('large')} refers to block {table}, which another also does")

    def test_a_table_that_refers_to_itself_three_levels_deep(self):
        table = self.zones("large")[7]
        for i in range(256):
            self.put(table * BLOCK + 4 * i, table)
        self.put(self.inode("large") + ZONE + 4 * 7, 0)
        self.put(self.inode("large") + ZONE + 4 * 9, table)
        self.put(self.inode("large") + SIZE, 0xffffffff)
        self.refused(f"inode {self.fs.find('large')} refers to block {table}, which another also does")

    def test_a_file_without_enough_links(self):
        self.put(self.inode("large") + LINKS, 2, 2)
        self.refused(f"inode {self.fs.find('large')} has the wrong number of links, 2")
        self.put(self.inode("large") + LINKS, 0, 2)
        self.refused(f"a name leads to inode {self.fs.find('large')}, which is not in use")

    def test_a_directory_without_its_own_entries(self):
        zone, = [zone for zone in self.zones("e") if zone]
        number = self.fs.find("e")
        self.put(zone * BLOCK + 4, ord("x"), 1)
        self.refused(f'directory {number} does not begin with "." and ".."')

    def test_a_directory_with_two_names(self):
        _, size, zones = self.fs.inode(1)
        self.put(self.inode("") + SIZE, size + 64)
        self.put(zones[0] * BLOCK + size, self.fs.find("e"))
        self.bytes[zones[0] * BLOCK + size + 4:zones[0] * BLOCK + size + 64] = b"again".ljust(60, b"\0")
        self.refused(f"directory {self.fs.find('e')} has 2 names")

    def test_a_directory_that_leads_to_no_inode(self):
        zone, = [zone for zone in self.zones("d") if zone]
        self.put(zone * BLOCK + 2 * 64, 1 << 30)
        self.refused(f"directory {self.fs.find('d')} leads to inode {1 << 30}, which does not exist", reads=False)

    def test_directories_of_senseless_sizes(self):
        number = self.fs.find("e")
        self.put(self.inode("e") + SIZE, 0xffffffc0)
        self.refused("a directory of 4294967232 bytes has no block for them")
        self.put(self.inode("e") + SIZE, 130)
        self.refused(f"directory {number} has a size of 130, which is not whole entries")
        self.put(self.inode("e") + SIZE, 64)
        self.refused(f'directory {number} does not begin with "." and ".."')

    def test_a_super_block_that_contradicts_the_disk(self):
        self.put(BLOCK + 20, 1 << 20)  # zones
        self.image.write_bytes(self.bytes)
        out = self.bare("shell -c cat /disk/d/l ; ls /disk", *drive(self.image), expect=1)
        self.assertEqual(out.count("kernel: /disk is damaged: the super block contradicts itself or the disk\n"), 1, out)
        self.assertEqual(out.count("the file system is damaged\n"), 2, out)

    def test_damage_that_is_read_is_an_error(self):
        """The first zone is said to be the super block; a name leads nowhere."""
        self.put(self.inode("large") + ZONE, 1)
        self.put(self.zones("d")[0] * BLOCK + 2 * 64, 1 << 30)
        self.image.write_bytes(self.bytes)
        out = self.bare("shell -c wc /disk/large ; cat /disk/d/l ; wc /disk/echo ; rm /disk/echo", *drive(self.image),
                        expect=1)
        self.assertIn("kernel: /disk is damaged: a file refers to block 1, which cannot hold files\n", out)
        self.assertIn("/disk/large: the file system is damaged\n", out)
        self.assertIn("/disk/d/l: the file system is damaged\n", out)
        self.assertIn(" /disk/echo\n", out)
        self.assertIn("/disk/echo: the file system is damaged\n", out)
        self.assertEqual(self.image.read_bytes(), bytes(self.bytes))

    def test_lost_space_is_no_damage(self):
        """An inode and blocks that are marked as allocated and belong to nothing."""
        self.bytes[2 * BLOCK + 8] |= 0x10
        self.bytes[3 * BLOCK + 64] |= 0x10
        self.image.write_bytes(self.bytes)
        out = self.bare("shell -c echo more > /disk/new ; cat /disk/new", *drive(self.image))
        self.assertEqual(out, "more\n")

    def test_a_device_has_no_blocks_to_free(self):
        """Where a file has its first zone a device has its number."""
        zone = self.zones("d/l")[0]
        for index in range(1, 7):
            self.put(self.inode("echo") + ZONE + 4 * index, 0)
        self.put(self.inode("echo"), CHARACTER_DEVICE, 2)
        self.put(self.inode("echo") + ZONE, zone)
        for index in range(7, 10):
            self.put(self.inode("echo") + ZONE + 4 * index, 0)
        self.image.write_bytes(self.bytes)
        self.bare("shell -c rm /disk/echo ; cp /bin/echo /disk/more ; sync", *drive(self.image))
        fs = Minix(self.image)
        self.assertEqual(fs.read("d/l"), self.fs.read("d/l"))
        self.assertNotIn("echo", dict(fs.names(1)))

    def test_any_damage_hurts_nobody(self):
        commands = "shell -c ls /disk ; cat /disk/d/l ; cp /disk/echo /disk/f ; rm /disk/d/l ; rm /disk/d ; echo end"
        for at in [1024, 1028, 1030, 1032, 1034, 1040, 1044, *range(2048, 16384, 997)]:
            damaged = bytearray(self.bytes)
            damaged[at:at + 4] = b"\xff\x7f\xff\xff"
            self.image.write_bytes(damaged)
            with self.subTest(at):
                self.assertTrue(self.bare(commands, *drive(self.image)).endswith("end\n"))


main()
