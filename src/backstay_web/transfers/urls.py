"""The addresses of transfers."""

from typing import Final

from django.urls import path

from backstay_web.core.registers.views import RegisterViews
from backstay_web.donations.verbs import paths_of
from backstay_web.transfers import (
    accounted_views,
    count_views,
    extract_views,
    gate_views,
    receipt_views,
    receiving_views,
    report_views,
    serial_views,
    views,
)
from backstay_web.transfers import document_views as documents
from backstay_web.transfers.register import REGISTER
from backstay_web.transfers.verbs import VERBS

app_name = "transfers"
OWN: Final = {"consignment", "movement", "serial"}
"""Pages of rows of the register that have more to show than others."""

urlpatterns = [
    path("nodes/", views.nodes, name="nodes"),
    path("nodes/<uuid:site>/", views.board, name="board"),
    path("nodes/<uuid:site>/arrive/", gate_views.record_arrival, name="record_arrival"),
    path("nodes/<uuid:site>/waive/", gate_views.waive_limit, name="waive_limit"),
    path("arrivals/", gate_views.arrival_list, name="arrivals"),
    path("arrivals/<uuid:key>/", gate_views.arrival, name="arrival"),
    path("receiving/", receiving_views.receiving, name="receiving"),
    path("receiving/rows/", receiving_views.rows, name="receiving_rows"),
    path(
        "receiving/app.webmanifest",
        receiving_views.manifest,
        name="receiving_manifest",
    ),
    path("receiving/worker.js", receiving_views.worker, name="receiving_worker"),
    path("handovers/", views.handover_list, name="handovers"),
    path("handovers/<uuid:key>/", views.handover, name="handover"),
    path("inventories/", views.inventory_list, name="inventories"),
    path("inventories/lines/", views.inventory_line_list, name="inventory_lines"),
    path("inventories/<uuid:key>/", views.inventory, name="inventory"),
    path(
        "inventories/<uuid:key>/count/", views.inventory_count, name="inventory_count"
    ),
    path("receipts/", receipt_views.receipt_list, name="receipts"),
    path("receipts/<uuid:key>/", receipt_views.receipt, name="receipt"),
    path("consignment/<uuid:entry>/receive/", receipt_views.receive, name="receive"),
    path("losses/", views.loss_list, name="losses"),
    path("losses/<uuid:key>/", views.loss_report, name="loss_report"),
    path("consignment/<uuid:entry>/loss/", views.report_loss, name="report_loss"),
    path("self-reports/", report_views.self_report_list, name="self_reports"),
    path("self-reports/<uuid:key>/", report_views.self_report, name="self_report"),
    path("self-reports/<uuid:key>/explain/", report_views.explain, name="explain"),
    path("accounted-for/", accounted_views.accounted_list, name="accounted"),
    path(
        "accounted-for/<uuid:key>/",
        accounted_views.accounted_rows,
        name="accounted_rows",
    ),
    path("serials/", serial_views.serial_list, name="serials"),
    path("serial/<uuid:entry>/", serial_views.serial, name="serial"),
    path("extracts/", extract_views.extracts, name="extracts"),
    path("extracts/extract.jsonld", extract_views.extract_file, name="extract_file"),
    path("consignment/<uuid:entry>/", views.consignment, name="consignment"),
    path("consignment/<uuid:entry>/count/", count_views.count, name="count"),
    path("movement/<uuid:entry>/", views.movement, name="movement"),
    path(
        "consignment/<uuid:entry>/packing-list.pdf",
        documents.packing_list_file,
        name="packing_list_file",
    ),
    path(
        "consignment/<uuid:entry>/count-sheet.pdf",
        documents.count_sheet_file,
        name="count_sheet_file",
    ),
    path(
        "consignment/<uuid:entry>/labels.pdf",
        documents.labels_file,
        name="labels_file",
    ),
    path(
        "consignment/<uuid:entry>/dangerous-goods.pdf",
        documents.dangerous_goods_file,
        name="dangerous_goods_file",
    ),
    path(
        "consignment/<uuid:entry>/form-302/",
        documents.customs_form_page,
        name="customs_form",
    ),
    path(
        "consignment/<uuid:entry>/form-302.pdf",
        documents.customs_form_file,
        name="customs_form_file",
    ),
    path(
        "handovers/<uuid:key>/hand-receipt.pdf",
        documents.receipt_file,
        name="receipt_file",
    ),
    path(
        "consignment/<uuid:entry>/unit-receipt.pdf",
        documents.unit_receipt_file,
        name="unit_receipt_file",
    ),
    path(
        "movement/<uuid:entry>/waybill.pdf",
        documents.waybill_file,
        name="waybill_file",
    ),
    *paths_of(VERBS, views.act),
    *RegisterViews(REGISTER).paths(but=OWN),
]
