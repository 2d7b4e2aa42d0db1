"""A pyusb back end with one receipt printer on it, for everything above libusb is real."""

# ruff: noqa: ARG002, SLF001, E501 - the signatures are pyusb's; a back end is put under a line that has none

import time
from types import SimpleNamespace

import usb.backend
import usb.core

from printer.device import open_device
from tests.printer.printer_lines import QUICK

PACKET = 64


class UsbTransport(usb.backend.IBackend):
    """`ends`: IN (None: none) and OUT; `short`: most bytes of every third write; `faults`: by the call's name."""

    def __init__(self, printer, *, ends=(0x82, 0x01), short=None, faults=None, kernel=True):
        self.printer, self.short, self.faults = printer, short, faults or {}
        self.address, self.log, self.kernel = "usb:0416:5011", [], kernel
        self._ends = [number for number in ends if number is not None]
        self._writes, self._pipe = 0, b""
        printer.connected()

    def stop(self):
        """Nothing runs."""

    def open_device_at(self, options=""):
        device = open_device(self.address + options, limits=QUICK)
        device._line.backend = self
        return device

    def _called(self, name):
        self.log.append(name)
        if name in self.faults:
            raise self.faults[name]

    def enumerate_devices(self):
        return iter([self])

    def get_parent(self, dev):
        return None

    def get_device_descriptor(self, dev):
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=0x0416, idProduct=0x5011, bcdDevice=1, iManufacturer=0, iProduct=0,
            iSerialNumber=0, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev, config):
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0x80, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev, intf, alt, config):
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=len(self._ends),
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev, ep, intf, alt, config):
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=self._ends[ep], bmAttributes=2, wMaxPacketSize=PACKET,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev):
        self._called("open")
        return dev

    def close_device(self, dev_handle):
        self._called("close")

    def set_configuration(self, dev_handle, config_value):
        self._called("set_configuration")

    def get_configuration(self, dev_handle):
        return 1

    def claim_interface(self, dev_handle, intf):
        self._called("claim")
        if self.kernel:
            raise usb.core.USBError("Resource busy", -6, 16)

    def release_interface(self, dev_handle, intf):
        self._called("release")

    def is_kernel_driver_active(self, dev_handle, intf):
        self._called("active")
        return self.kernel

    def detach_kernel_driver(self, dev_handle, intf):
        self._called("detach")
        self.kernel = False

    def attach_kernel_driver(self, dev_handle, intf):
        self._called("attach")
        self.kernel = True

    def reset_device(self, dev_handle):
        self._called("reset")

    def bulk_write(self, dev_handle, ep, intf, data, timeout):
        if "bulk_write" in self.faults:
            raise self.faults["bulk_write"]
        if self.printer.full or self.printer.hung_up:
            time.sleep(timeout / 1000)  # as libusb waits
            raise usb.core.USBTimeoutError("Operation timed out", -7, 110)
        self._writes += 1
        taken = bytes(data)[: self.short] if self.short and self._writes % 3 == 0 else bytes(data)
        self.printer.hears(taken)
        return len(taken)

    def bulk_read(self, dev_handle, ep, intf, buff, timeout):
        until = time.monotonic() + timeout / 1000
        while not self._pipe:
            self._pipe = self.printer.take_answers()
            if not self._pipe and time.monotonic() >= until:
                raise usb.core.USBTimeoutError("Operation timed out", -7, 110)
            time.sleep(0.001)
        if len(self._pipe) > len(buff):
            raise usb.core.USBError("Overflow", -8, 75)
        came, self._pipe = self._pipe, b""
        buff[: len(came)] = type(buff)("B", came)
        return len(came)
